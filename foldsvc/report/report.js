"use strict";
// Joins the 3D view to the sequence: colours by button, selection both ways.
window.connectReport = (viewerOf) => {
  const residues = JSON.parse(document.getElementById("residues").textContent);
  const bands = [[90, "#0053d6"], [70, "#65cbf3"], [50, "#ffdb13"], [-1, "#ff7d45"]];
  const chains = { H: "#3b6fb6", L: "#d9822b" };
  const regions = { CDR1: "#8e44ad", CDR2: "#16a085", CDR3: "#d6336c" };
  const keyOf = (atom) => `${atom.chain}:${atom.resi}${(atom.icode || "").trim()}`;
  const colours = {
    confidence: ([plddt]) => bands.find(([low]) => plddt >= low)[1],
    chain: ([, , chain]) => chains[chain] || "#888888",
    region: ([, region]) => regions[region] || "#c8ccd2",
  };
  let mode = "confidence";
  let picked = null;

  const draw = () => {
    const viewer = viewerOf();
    const colour = (atom) => (residues[keyOf(atom)] ? colours[mode](residues[keyOf(atom)]) : "#aaaaaa");
    viewer.setStyle({}, { cartoon: { colorfunc: colour } });
    viewer.removeAllLabels();
    if (picked) {
      const atoms = viewer.selectedAtoms({}).filter((atom) => keyOf(atom) === picked);
      const selection = { serial: atoms.map((atom) => atom.serial) };
      viewer.addStyle(selection, { stick: { radius: 0.22, colorscheme: "default" } });
      viewer.addLabel(picked.replace(":", " "), { fontSize: 13, inFront: true }, selection);
    }
    viewer.render();
  };

  const pick = (key) => {
    picked = key;
    for (const button of document.querySelectorAll(".residue"))
      button.setAttribute("aria-pressed", String(button.dataset.key === key));
    const chosen = document.querySelector(`.residue[data-key="${CSS.escape(key)}"]`);
    document.getElementById("picked").textContent = chosen ? chosen.title : key;
    draw();
  };

  for (const button of document.querySelectorAll("[data-colour]"))
    button.addEventListener("click", () => {
      mode = button.dataset.colour;
      for (const other of document.querySelectorAll("[data-colour]"))
        other.setAttribute("aria-pressed", String(other === button));
      draw();
    });
  document.querySelector("[data-reset]").addEventListener("click", () => {
    viewerOf().zoomTo();
    viewerOf().render();
  });
  for (const button of document.querySelectorAll(".residue"))
    button.addEventListener("click", () => pick(button.dataset.key));

  window.$3Dmolpromise.then(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    viewerOf().setBackgroundColor(dark ? "#15181d" : "#ffffff");
    viewerOf().setClickable({}, true, (atom) => pick(keyOf(atom)));
    draw();
  });
};
