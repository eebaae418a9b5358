// <hq-chart>: draws what its JSON child or data-spec says (console/parts.py: Chart), or what data-src answers, by ECharts,
// which is fetched only once a chart comes near the window. Text is drawn on the canvas: no inline style, no HTML in tooltips.
(() => {
  let library = null;
  const load = (url) => (library ||= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.echarts);
    script.onerror = () => reject(new Error(url));
    document.head.append(script);
  }));

  const ink = (element) => {
    const styles = getComputedStyle(element);
    const get = (name) => styles.getPropertyValue(`--hq-${name}`).trim();
    return {
      text: get("ink"), soft: get("ink-2"), line: get("line"), surface: get("surface"),
      font: styles.fontFamily, palette: [1, 2, 3, 4, 5, 6].map((n) => get(`chart-${n}`)),
    };
  };

  const band = (series, colour) => series.low?.length ? [
    { type: "line", name: `${series.name} –`, data: series.low, stack: `band ${series.name}`, symbol: "none", silent: true,
      lineStyle: { opacity: 0 }, tooltip: { show: false } },
    { type: "line", name: `${series.name} +`, data: series.high.map((v, i) => v - series.low[i]), symbol: "none", silent: true,
      stack: `band ${series.name}`, lineStyle: { opacity: 0 }, areaStyle: { color: colour, opacity: 0.16 }, tooltip: { show: false } },
  ] : [];

  const SIGNS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin"]; // lines differ by shape too
  const drawn = (spec, series, i, colours) => {
    const colour = colours.palette[i % colours.palette.length];
    if (["bar", "stack", "rows"].includes(spec.kind)) {
      const round = spec.kind === "rows" ? [0, 3, 3, 0] : spec.kind === "bar" ? [3, 3, 0, 0] : 0;
      return [{ type: "bar", name: series.name, data: series.values, color: colour, barMaxWidth: 22,
        stack: spec.kind === "stack" ? "all" : undefined, itemStyle: { borderRadius: round } }];
    }
    return [...band(series, colour), { type: "line", name: series.name, data: series.values, color: colour, lineStyle: { width: 2 },
      symbol: SIGNS[i % SIGNS.length], symbolSize: 5, showSymbol: spec.series.length > 1 && spec.x.length < 40,
      areaStyle: spec.kind === "area" ? { opacity: 0.12 } : undefined }];
  };

  const option = (spec, colours) => {
    const words = { color: colours.soft, fontSize: 12 };
    const names = { type: "category", data: spec.x, axisTick: { show: false }, axisLabel: { ...words, hideOverlap: true },
      axisLine: { lineStyle: { color: colours.line } }, boundaryGap: ["bar", "stack", "rows"].includes(spec.kind),
      inverse: spec.kind === "rows" };
    const sizes = { type: "value", axisLabel: words, splitLine: { lineStyle: { color: colours.line } }, minInterval: 1 };
    const several = spec.series.length > 1;
    return {
      animation: false, textStyle: { fontFamily: colours.font }, aria: { enabled: false },
      grid: { left: 4, right: 16, top: several ? 34 : 12, bottom: 4, outerBoundsMode: "same" },
      legend: several ? { left: 0, top: 0, itemWidth: 14, itemHeight: 8, textStyle: words, data: spec.series.map((s) => s.name) } : undefined,
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: colours.surface, borderColor: colours.line,
        textStyle: { color: colours.text, fontSize: 12 }, valueFormatter: (v) => v == null ? "—" : `${v.toLocaleString()} ${spec.unit}` },
      xAxis: spec.kind === "rows" ? sizes : names, yAxis: spec.kind === "rows" ? names : sizes,
      series: spec.series.flatMap((series, i) => drawn(spec, series, i, colours)),
    };
  };

  // Fetched numbers are said in the table beside the chart too; those on the page stand there already.
  const tabulate = (table, spec) => {
    const row = (name, cells, kind) => {
      const line = document.createElement("tr");
      const head = Object.assign(document.createElement("th"), { textContent: name, scope: "row" });
      line.append(head, ...cells.map((cell) => Object.assign(document.createElement(kind), { textContent: cell ?? "—" })));
      return line;
    };
    table.tHead.replaceChildren(row("", spec.series.map((s) => s.name), "th"));
    table.tBodies[0].replaceChildren(...spec.x.map((x, i) => row(x, spec.series.map((s) => s.values[i]), "td")));
  };

  class Chart extends HTMLElement {
    connectedCallback() {
      this.near = new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && this.start(), { rootMargin: "300px" });
      this.near.observe(this);
    }

    disconnectedCallback() {
      this.near.disconnect();
      this.size?.disconnect();
      this.stop?.abort();
      this.chart?.dispose();
    }

    async start() {
      this.near.disconnect();
      try {
        const spec = await this.spec();
        const table = this.closest(".hq-figure")?.querySelector("table");
        if (this.dataset.src && table) tabulate(table, spec);
        const echarts = await load(this.dataset.library);
        if (this.isConnected) this.draw(echarts, spec);
      } catch (fault) {
        this.textContent = this.dataset.failed;
      }
    }

    async spec() {
      if (this.dataset.spec) return JSON.parse(this.dataset.spec);
      const child = this.querySelector('script[type="application/json"]');
      if (!this.dataset.src) return JSON.parse(child.textContent);
      const answer = await fetch(this.dataset.src, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    }

    draw(echarts, spec) {
      const canvas = document.createElement("div");
      canvas.className = "hq-canvas";
      this.append(canvas);
      this.chart = echarts.init(canvas, null, { renderer: "canvas" });
      const paint = () => this.chart.setOption(option(spec, ink(this)), true);
      paint();
      this.stop = new AbortController();
      document.documentElement.addEventListener("hq:theme", paint, { signal: this.stop.signal });
      this.size = new ResizeObserver(() => this.chart.resize());
      this.size.observe(canvas);
      this.dataset.drawn = "";
    }
  }
  customElements.define("hq-chart", Chart);
})();
