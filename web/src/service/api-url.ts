const ROOT = "/api/v1";
const SHARED = /^\/shared\/([^/]+)/;

/**
 * The address of something of the API.
 *
 * On the page of a link, what is in the case is read by the link's token.
 */
export function apiUrl(path: string): string {
  const token = SHARED.exec(location.pathname)?.[1];
  return token ? `${ROOT}/shared/${token}${path}` : `${ROOT}${path}`;
}
