// Live messages: `message` events carry one rendered <li> each and their id, `changed` events one that may stand in the
// list already (an edit, a recall, a reaction); the list keeps to its end unless
// somebody reads further up, and holds no connection while nobody looks (a browser allows six a host).
(() => {
  const KEEP = 400;

  class Live extends HTMLElement {
    connectedCallback() {
      this.list = this.querySelector(".hq-messages");
      this.button = this.querySelector(".hq-live-new");
      this.after = this.dataset.after;
      this.missed = 0;
      this.stop = new AbortController();
      const heard = { signal: this.stop.signal };
      this.button.addEventListener("click", () => this.toEnd(), heard);
      this.list.addEventListener("scroll", () => this.atEnd() && this.caughtUp(), heard);
      document.addEventListener("visibilitychange", () => (document.hidden ? this.close() : this.connect()), heard);
      this.toEnd();
      if (!document.hidden) this.connect();
    }

    disconnectedCallback() {
      this.stop.abort();
      this.close();
    }

    connect() {
      if (this.source || !this.dataset.src) return;
      const url = new URL(this.dataset.src, location.href);
      if (this.after) url.searchParams.set("after", this.after);
      this.source = new EventSource(url);
      this.source.addEventListener("open", () => this.show(true));
      this.source.addEventListener("error", () => this.failed());
      this.source.addEventListener("message", (event) => this.take(event));
      this.source.addEventListener("changed", (event) => this.change(event));
    }

    // A browser takes a lost line up again by itself, but gives up for good on an answer that is no stream.
    failed() {
      this.show(false);
      if (this.source?.readyState !== EventSource.CLOSED) return;
      this.close();
      setTimeout(() => document.hidden || !this.isConnected || this.connect(), 15000);
    }

    close() {
      this.source?.close();
      this.source = null;
      this.show(false);
    }

    show(on) {
      this.querySelector("[data-live-on]").hidden = !on;
      this.querySelector("[data-live-off]").hidden = on;
    }

    take(event) {
      this.after = event.lastEventId || this.after;
      const follow = this.atEnd();
      for (const item of this.items(event)) this.put(item);
      while (this.list.children.length > KEEP && follow) this.list.firstElementChild.remove();
      if (follow) this.toEnd();
    }

    // What changed further up than the list reaches is left alone.
    change(event) {
      const follow = this.atEnd();
      for (const item of this.items(event)) document.getElementById(item.id)?.replaceWith(item);
      if (follow) this.toEnd();
    }

    items(event) {
      const piece = document.createElement("template");
      piece.innerHTML = event.data; // rendered and escaped by the server
      return piece.content.querySelectorAll("li.hq-msg");
    }

    put(item) {
      const known = document.getElementById(item.id);
      if (known) return known.replaceWith(item); // told twice
      this.list.append(item);
      if (!this.atEnd()) this.missed += 1;
      this.button.querySelector("[data-live-count]").textContent = this.missed;
      this.button.hidden = this.atEnd();
    }

    atEnd() {
      return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 48;
    }

    toEnd() {
      this.list.scrollTop = this.list.scrollHeight;
      this.caughtUp();
    }

    caughtUp() {
      this.missed = 0;
      this.button.hidden = true;
    }
  }

  customElements.define("hq-live", Live);
})();
