import { render } from "preact";
import { App } from "./app";
import { refuseStrayDrops } from "./lib/stray-drops";
import { followHistory } from "./routing";
import "./style/tokens.css";
import "./style/base.css";
import "./style/layout.css";
import "./style/controls.css";
import "./style/submit.css";
import "./style/options.css";
import "./style/jobs.css";
import "./style/result.css";
import "./style/structure.css";
import "./style/sequence.css";
import "./style/confidence.css";
import "./style/passes.css";
import "./style/pae.css";
import "./style/alignment.css";
import "./style/compare.css";
import "./style/images.css";
import "./style/volume.css";
import "./style/frames.css";
import "./style/mip.css";
import "./style/learn.css";
import "./style/cases.css";

const page = document.getElementById("page");
if (page) {
  followHistory();
  refuseStrayDrops(window);
  render(<App />, page);
}
