/** How this browser draws in 3D: not at all, by its processor, or by a graphics card. */
export type WebGl = "none" | "software" | "hardware";

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Asks the browser, by a context that is given back at once. */
export function webGl(): WebGl {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
  if (!context) return "none";
  const names = context.getExtension("WEBGL_debug_renderer_info");
  const renderer: unknown = names ? context.getParameter(names.UNMASKED_RENDERER_WEBGL) : "";
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return SOFTWARE.test(String(renderer)) ? "software" : "hardware";
}
