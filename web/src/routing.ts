import { createStore } from "./lib/store";

export type Route =
  | { readonly page: "submit" }
  | { readonly page: "jobs"; readonly batch: string | null }
  | { readonly page: "result"; readonly id: string; readonly rank: number }
  | { readonly page: "compare"; readonly id: string; readonly rank: number }
  | { readonly page: "images" }
  | { readonly page: "learn" }
  | {
      readonly page: "image";
      readonly id: string;
      readonly beside: readonly string[];
      readonly projected: boolean;
    }
  | { readonly page: "cases" }
  | { readonly page: "case"; readonly id: string }
  | { readonly page: "shared"; readonly token: string }
  | { readonly page: "unknown"; readonly path: string };

/** Images beside another; a browser has only so many canvases in 3D. */
const MOST_BESIDE = 5;

export function routeOf(path: string, query: string): Route {
  const parts = path.split("/").filter(Boolean);
  if (parts.length === 0) return { page: "submit" };
  if (parts[0] === "images" && parts.length <= 2) return imageRouteOf(parts[1], query);
  if (parts[0] === "cases" && parts.length <= 2)
    return parts[1] ? { page: "case", id: decodeURIComponent(parts[1]) } : { page: "cases" };
  if (parts[0] === "shared" && parts[1] && parts.length === 2)
    return { page: "shared", token: decodeURIComponent(parts[1]) };
  if (parts[0] === "jobs" && parts[1] && parts[2] === "compare" && parts.length === 3) {
    return { page: "compare", id: decodeURIComponent(parts[1]), rank: rankOf(query) };
  }
  if (parts[0] !== "jobs" || parts.length > 2) return { page: "unknown", path };
  if (parts[1]) return { page: "result", id: decodeURIComponent(parts[1]), rank: rankOf(query) };
  return { page: "jobs", batch: new URLSearchParams(query).get("batch") };
}

function rankOf(query: string): number {
  const rank = Number(new URLSearchParams(query).get("rank") ?? 1);
  return Math.max(1, Math.trunc(rank) || 1);
}

/** The address of a job, or of what is below it, with one of its models; the best is not named. */
export function jobUrl(id: string, rank: number, below = ""): string {
  const query = rank > 1 ? `?rank=${rank}` : "";
  return `/jobs/${encodeURIComponent(id)}${below}${query}`;
}

function imageRouteOf(id: string | undefined, query: string): Route {
  if (!id) return { page: "images" };
  if (id === "learn") return { page: "learn" };
  const asked = new URLSearchParams(query);
  return {
    page: "image",
    id: decodeURIComponent(id),
    beside: (asked.get("beside") ?? "").split(",").filter(Boolean).slice(0, MOST_BESIDE),
    projected: asked.get("view") === "projections",
  };
}

export const route = createStore<Route>(routeOf(location.pathname, location.search));

/** Follows the browser's own back and forward. */
export function followHistory(): void {
  addEventListener("popstate", () => route.set(routeOf(location.pathname, location.search)));
}

export function navigate(url: string): void {
  history.pushState(null, "", url);
  route.set(routeOf(location.pathname, location.search));
  scrollTo(0, 0);
}

/** Puts what is shown into the address: no step of its own to go back to, and nothing scrolls. */
export function readdress(url: string): void {
  history.replaceState(history.state, "", url);
  route.set(routeOf(location.pathname, location.search));
}
