import type { Language } from "../../lib/language";
import type { Answer, Finding } from "../../service/readings";

export interface ReadingTexts {
  readonly title: string;
  readonly lead: string;
  readonly finding: string;
  readonly answers: Readonly<Record<Answer | "blank", string>>;
  readonly findings: Readonly<Record<Finding, string>>;
  readonly save: string;
  readonly saved: string;
  readonly unsaved: string;
  readonly csv: string;
  readonly contradiction: string;
}

export const READING_TEXTS: Readonly<Record<Language, ReadingTexts>> = {
  en: {
    title: "Reading",
    lead: "What a person sees in this X-ray, by the 14 labels of CheXpert. No program looks at the image. Not for diagnosis.",
    finding: "Finding",
    answers: {
      positive: "Present",
      negative: "Absent",
      uncertain: "Uncertain",
      blank: "Not said",
    },
    findings: {
      "No Finding": "No finding",
      "Enlarged Cardiomediastinum": "Enlarged cardiomediastinum",
      Cardiomegaly: "Cardiomegaly",
      "Lung Opacity": "Lung opacity",
      "Lung Lesion": "Lung lesion",
      Edema: "Oedema",
      Consolidation: "Consolidation",
      Pneumonia: "Pneumonia",
      Atelectasis: "Atelectasis",
      Pneumothorax: "Pneumothorax",
      "Pleural Effusion": "Pleural effusion",
      "Pleural Other": "Pleura, other",
      Fracture: "Fracture",
      "Support Devices": "Support devices",
    },
    save: "Save the reading",
    saved: "Saved",
    unsaved: "Not saved yet",
    csv: "As a row of CheXpert's table (CSV)",
    contradiction: "“No finding” and a finding are both said to be present.",
  },
  "zh-TW": {
    title: "判讀",
    lead: "由人依 CheXpert 的 14 個標籤記下在這張X光片看到的內容。沒有程式判讀影像。不得用於診斷。",
    finding: "所見",
    answers: {
      positive: "有",
      negative: "無",
      uncertain: "不確定",
      blank: "未提及",
    },
    findings: {
      "No Finding": "無異常所見",
      "Enlarged Cardiomediastinum": "心縱膈腔擴大",
      Cardiomegaly: "心臟肥大",
      "Lung Opacity": "肺部浸潤陰影",
      "Lung Lesion": "肺部病灶",
      Edema: "肺水腫",
      Consolidation: "肺實質化",
      Pneumonia: "肺炎",
      Atelectasis: "肺塌陷",
      Pneumothorax: "氣胸",
      "Pleural Effusion": "肋膜積水",
      "Pleural Other": "其他肋膜異常",
      Fracture: "骨折",
      "Support Devices": "醫療裝置",
    },
    save: "儲存判讀",
    saved: "已儲存",
    unsaved: "尚未儲存",
    csv: "下載為 CheXpert 表格的一列（CSV）",
    contradiction: "「無異常所見」與某項所見同時標為「有」。",
  },
};
