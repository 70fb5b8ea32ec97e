// Reads structures with Mol* and prints what it found, a line of JSON each.
//
//     node read_by_molstar.cjs FOLDER_WITH_NODE_MODULES FILE...

const fs = require("node:fs");
const path = require("node:path");
const [folder, ...files] = process.argv.slice(2);
const molstar = (part) =>
  require(path.join(folder, "node_modules", "molstar", "lib", "commonjs", part));

const { CIF } = molstar("mol-io/reader/cif");
const { parsePDB } = molstar("mol-io/reader/pdb/parser");
const { trajectoryFromMmCIF } = molstar("mol-model-formats/structure/mmcif");
const { trajectoryFromPDB } = molstar("mol-model-formats/structure/pdb");
const { QualityAssessment } = molstar("extensions/model-archive/quality-assessment/prop");

async function trajectoryOf(file) {
  if (file.endsWith(".pdb")) {
    const parsed = await parsePDB(fs.readFileSync(file, "utf8"), path.basename(file)).run();
    return trajectoryFromPDB(parsed.result).run();
  }
  const binary = file.endsWith(".bcif");
  const data = binary ? new Uint8Array(fs.readFileSync(file)) : fs.readFileSync(file, "utf8");
  const parsed = await (binary ? CIF.parseBinary(data) : CIF.parseText(data)).run();
  if (parsed.isError) throw new Error(`${file}: ${parsed.message}`);
  return trajectoryFromMmCIF(parsed.result.blocks[0]).run();
}

async function main() {
  for (const file of files) {
    const model = (await trajectoryOf(file)).representative;
    const { atoms, chains, residues } = model.atomicHierarchy;
    const { x, y, z, B_iso_or_equiv } = model.atomicConformation;
    const assessment = QualityAssessment.isApplicable(model)
      ? (await QualityAssessment.obtain({}, model, undefined)).value
      : undefined;
    const plddt = assessment?.local.find((metric) => metric.kind === "pLDDT")?.values;
    process.stdout.write(
      `${JSON.stringify({
        n_atom: atoms._rowCount,
        n_res: residues._rowCount,
        chains: Array.from({ length: chains._rowCount }, (_, i) => chains.auth_asym_id.value(i)),
        last: [
          x[atoms._rowCount - 1],
          y[atoms._rowCount - 1],
          z[atoms._rowCount - 1],
          B_iso_or_equiv.value(atoms._rowCount - 1),
        ],
        plddt: plddt ? Array.from(plddt.values()) : null,
      })}\n`,
    );
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
