// Improves pages that work without it. Each part stands alone and may fail without harm.
"use strict";

const parts = {
  // Ctrl K, or ⌘ K on a Mac, leads to the search box. Below it stands what is found while one types, until Escape or until the focus leaves.
  search() {
    const [box, found] = [document.querySelector("[data-search]"), document.createElement("div")];
    const bar = box?.closest(".bar");
    if (!bar) return;
    found.className = "found";
    found.ariaLive = "polite";
    bar.append(found);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && found.contains(document.activeElement)) box.focus();
      if (event.key === "Escape") found.replaceChildren();
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      box.focus();
      box.select();
    });
    box.addEventListener("input", async () => {
      const asked = box.value.trim();
      const page = asked.length > 1 ? await pageAt(`${box.form.action}?q=${encodeURIComponent(asked)}`) : null;
      if (asked === box.value.trim() && document.activeElement === box) found.replaceChildren(...(page?.getElementById("found")?.children ?? []));
    });
    bar.addEventListener("focusout", (event) => bar.contains(event.relatedTarget) || found.replaceChildren());
  },

  // The page of an act that cannot be taken back is shown over this one.
  dialogs() {
    document.addEventListener("click", async (event) => {
      const link = event.target.closest("a[data-dialog]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      const parts = (await pageAt(link.href))?.querySelectorAll("main > :not(.bar, .crumb)");
      if (!parts?.length) return location.assign(link.href);
      const dialog = document.createElement("dialog");
      dialog.append(...parts);
      dialog.ariaLabel = dialog.querySelector("h1").textContent;
      dialog.addEventListener("close", () => dialog.remove());
      document.body.append(dialog);
      dialog.showModal();
    });
  },

  // A form is sent once, however often its button is pressed. Going back in the browser makes it ready again.
  submitOnce() {
    const ready = () => document.querySelectorAll("form[data-sent]").forEach((form) => form.removeAttribute("data-sent"));
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (form.method !== "post" || event.defaultPrevented) return;
      if (form.hasAttribute("data-sent")) event.preventDefault();
      else form.setAttribute("data-sent", "");
    });
    window.addEventListener("pageshow", ready);
  },

  // What was typed and not sent is asked for before the page is left.
  unsavedChanges() {
    const changed = new Set(document.querySelectorAll("form[data-unsaved]"));
    document.addEventListener("input", (event) => {
      const form = event.target.form;
      if (form?.method === "post") changed.add(form);
    });
    document.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) changed.delete(event.target);
    });
    window.addEventListener("beforeunload", (event) => {
      if ([...changed].some((form) => form.isConnected)) event.preventDefault();
    });
  },

  // A button that copies is shown only where it can work. It says that it has copied, also to those who hear the page.
  copy() {
    if (!navigator.clipboard) return;
    document.querySelectorAll("button[data-copy]").forEach((button) => {
      const source = document.getElementById(button.dataset.copy);
      if (!source) return;
      const said = document.createElement("span");
      said.setAttribute("role", "status");
      said.className = "muted";
      button.after(said);
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(source.value ?? source.textContent);
        said.textContent = "Copied.";
      });
    });
  },

  // A button that prints is shown only where it can work.
  print() {
    document.querySelectorAll("button[data-print]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    });
  },

  // While the focus is on a slot of the week, up and down lead through its day, and the other two to the same place of another day.
  week() {
    const strip = document.querySelector("[data-week]");
    strip?.addEventListener("keydown", (event) => {
      const days = [...strip.querySelectorAll(".day")].map((day) => [...day.querySelectorAll("a.slot")]).filter((day) => day.length > 0);
      const day = days.findIndex((slots) => slots.includes(document.activeElement));
      if (day < 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const place = days[day].indexOf(document.activeElement);
      const onward = getComputedStyle(strip).direction === "rtl" ? -1 : 1;
      const across = { ArrowRight: onward, ArrowLeft: -onward }[event.key];
      const along = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const slots = across ? days[day + across] : days[day];
      const next = across ? slots?.[Math.min(place, slots.length - 1)] : slots[place + (along ?? 0)];
      if (!across && !along) return;
      event.preventDefault();
      next?.focus();
    });
  },

  // Each time says in its title what it is where the reader is.
  localTimes() {
    const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" });
    const zone = format.resolvedOptions().timeZone;
    document.querySelectorAll("time[datetime*=T]").forEach((time) => {
      const instant = new Date(time.dateTime);
      if (!Number.isNaN(instant.getTime())) time.title = `${format.format(instant)}, ${zone}`;
    });
  },
};

// Another page of ours, or nothing where the session has ended, or the service cannot answer.
async function pageAt(address) {
  const answer = await fetch(address).catch(() => null);
  return answer?.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

for (const part of Object.values(parts)) {
  try {
    part();
  } catch (error) {
    console.warn(error);
  }
}
