// Improves pages that work without it. Each part stands alone and may fail without harm.
"use strict";

const parts = {
  // The summary of what is wrong takes the focus; a browser that does not know autofocus there is helped.
  focusSummary() {
    document.querySelector(".summary[autofocus]")?.focus();
  },

  // Ctrl K, or ⌘ K on a Mac, leads to the search box.
  search() {
    const box = document.querySelector("[data-search]");
    if (!box) return;
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      box.focus();
      box.select();
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
      if (changed.size > 0) event.preventDefault();
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

for (const part of Object.values(parts)) {
  try {
    part();
  } catch (error) {
    console.warn(error);
  }
}
