module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "viewers-are-independent",
      comment: "viewers meet in the selection store alone",
      severity: "error",
      from: { path: "^src/viewers/([^/]+)/" },
      to: { path: "^src/viewers/", pathNot: "^src/viewers/$1/" },
    },
    {
      name: "viewers-know-no-service",
      comment: "a viewer is given its data; it fetches nothing",
      severity: "error",
      from: { path: "^src/viewers/" },
      to: { path: "^src/(service|routes)/" },
    },
    {
      name: "client-knows-nobody",
      severity: "error",
      from: { path: "^src/client/" },
      to: { path: "^src/(?!client/)" },
    },
    {
      name: "one-door-to-3dmol",
      severity: "error",
      from: { pathNot: "^src/viewers/structure/" },
      to: { path: "3dmol" },
    },
    {
      name: "one-door-to-niivue",
      severity: "error",
      from: { pathNot: "^src/viewers/volume/scene.ts$" },
      to: { path: "niivue" },
    },
  ],
  options: { tsPreCompilationDeps: true, tsConfig: { fileName: "tsconfig.json" } },
};
