// Brings the shell without a network. What belongs to it, and in which version, the server writes
// before this script (`SHELL`); nothing of anyone's is ever kept here: /api/ is not touched.
import { addPlugins, createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

declare const self: ServiceWorkerGlobalScope & { SHELL: PrecacheEntry[] };

// The shell is the same in every language. Told that it varies, the cache would not find it for a
// page asked for in another than the one it was fetched in.
addPlugins([{ cacheWillUpdate: async ({ response }) => (response.ok ? unvaried(response) : null) }]);
precacheAndRoute(self.SHELL);
registerRoute(new NavigationRoute(createHandlerBoundToURL("/pocket/"), { allowlist: [/^\/pocket\/(\?.*)?$/] }));
self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function unvaried(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.delete("Vary");
  return new Response(response.body, { status: response.status, headers });
}
