// Brings the shell without a network. What belongs to it, and in which version, the server writes
// before this script (`SHELL`); nothing of anyone's is ever kept here: /api/ is not touched.
import { createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

declare const self: ServiceWorkerGlobalScope & { SHELL: PrecacheEntry[] };

precacheAndRoute(self.SHELL);
registerRoute(new NavigationRoute(createHandlerBoundToURL("/pocket/"), { allowlist: [/^\/pocket\/(\?.*)?$/] }));
self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
