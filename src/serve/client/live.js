// Keeps a page of the preview up to date. Served by `runsheet serve` alone; published pages have none of it.
"use strict";

(() => {
  const address = new URL("/_runsheet/live", location);
  address.protocol = address.protocol.replace("http", "ws");
  let session;
  const connect = () => {
    const socket = new WebSocket(address);
    socket.addEventListener("message", ({ data }) => {
      const news = JSON.parse(data);
      if (session) location.reload();
      session = news.session;
    });
    socket.addEventListener("close", () => setTimeout(connect, 500));
  };
  connect();
})();
