declare module "3dmol-module" {
  export * from "3dmol";
}
