import type { Scene } from "./scene";

const DEGREES = 12;
const CLOSER = 1.2;

/** Turns or zooms the scene; false where the key means nothing here. */
export function moveByKey(scene: Pick<Scene, "turn" | "zoom" | "reset">, key: string): boolean {
  switch (key) {
    case "ArrowLeft":
      scene.turn(-DEGREES, "y");
      return true;
    case "ArrowRight":
      scene.turn(DEGREES, "y");
      return true;
    case "ArrowUp":
      scene.turn(-DEGREES, "x");
      return true;
    case "ArrowDown":
      scene.turn(DEGREES, "x");
      return true;
    case "+":
    case "=":
      scene.zoom(CLOSER);
      return true;
    case "-":
      scene.zoom(1 / CLOSER);
      return true;
    case "0":
      scene.reset();
      return true;
    default:
      return false;
  }
}
