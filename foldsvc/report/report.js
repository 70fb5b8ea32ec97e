"use strict";
// Colours the 3D view, and joins it to the sequence both ways.
window.foldsvcReport = (() => {
  const facts = JSON.parse(document.getElementById("facts").textContent);
  const UNKNOWN = "#aaaaaa";
  const COLOURS = {
    confidence: ([plddt]) => facts.bands.find(([floor]) => plddt >= floor)[1],
    chain: ([, chain]) => facts.chains[chain],
    region: ([, , region]) => facts.regions[region],
  };
  const keyOf = (atom) => `${atom.chain}:${atom.resi}${(atom.icode || "").trim()}`;
  let mode = "confidence";

  const colour = (atom) => {
    const residue = facts.residues[keyOf(atom)];
    return residue ? COLOURS[mode](residue) : UNKNOWN;
  };

  const connect = (viewerOf) => {
    const cells = [...document.querySelectorAll(".residue")];
    const picked = document.getElementById("picked");
    const invitation = picked.textContent;
    let chosen = null;
    let viewer = null;

    const draw = () => {
      if (!viewer) return;
      viewer.setStyle({}, { cartoon: { colorfunc: colour } });
      viewer.removeAllLabels();
      if (chosen) {
        const atoms = viewer.selectedAtoms({}).filter((atom) => keyOf(atom) === chosen);
        const residue = { serial: atoms.map((atom) => atom.serial) };
        viewer.addStyle(residue, { stick: { radius: 0.22, colorscheme: "default" } });
        const [{ resn, resi, icode, chain }] = atoms;
        const name = `${resn[0]}${resn.slice(1).toLowerCase()}${resi}${(icode || "").trim()} ${chain}`;
        viewer.addLabel(name, { fontSize: 13, backgroundOpacity: 0.75, inFront: true }, residue);
      }
      viewer.render();
    };

    const reach = (cell) => {
      for (const other of cells) other.tabIndex = -1;
      cell.tabIndex = 0;
    };

    const pick = (key) => {
      chosen = key === chosen ? null : key;
      for (const cell of cells) {
        const pressed = cell.dataset.key === chosen;
        cell.setAttribute("aria-pressed", String(pressed));
        if (pressed) reach(cell);
      }
      const cell = cells.find((one) => one.dataset.key === chosen);
      picked.textContent = cell ? cell.title : invitation;
      draw();
    };

    const show = (next) => {
      mode = next;
      for (const button of document.querySelectorAll("[data-colour]"))
        button.setAttribute("aria-pressed", String(button.dataset.colour === mode));
      for (const legend of document.querySelectorAll("[data-legend]"))
        legend.hidden = legend.dataset.legend !== mode;
      draw();
    };

    // One stop for the tab key; arrows move within, as in any list.
    const move = (event) => {
      const at = cells.indexOf(document.activeElement);
      const steps = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: cells.length - 1 };
      if (event.key === "Escape" && chosen) pick(chosen);
      const next = cells[steps[event.key]];
      if (at < 0 || !next) return;
      event.preventDefault();
      reach(next);
      next.focus();
    };

    for (const cell of cells) cell.addEventListener("click", () => pick(cell.dataset.key));
    if (cells.length > 0) reach(cells[0]);
    document.addEventListener("keydown", move);
    for (const button of document.querySelectorAll("[data-colour]"))
      button.addEventListener("click", () => show(button.dataset.colour));
    document.querySelector("[data-reset]").addEventListener("click", () => {
      viewer.zoomTo();
      viewer.render();
    });

    window.$3Dmolpromise.then(() => {
      viewer = viewerOf();
      const drawn = Boolean(viewer);
      document.getElementById("view").hidden = !drawn;
      document.getElementById("no-view").hidden = drawn;
      document.getElementById("buttons").hidden = !drawn;
      picked.hidden = false;
      if (!drawn) return;
      viewer.setBackgroundColor(0xffffff, 0);
      viewer.enableFog(false);
      viewer.setClickable({}, true, (atom) => pick(keyOf(atom)));
      viewer.render();
    });
  };

  return { colour, connect };
})();
