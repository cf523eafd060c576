import { mount } from "svelte";
import App from "./src/citizen/App.svelte";
import { learnLanguage } from "./src/citizen/catalog";
import { neverFromCache } from "./src/citizen/exit";
import { readPageData } from "./src/citizen/page_data";

neverFromCache();
const page = readPageData();
const target = document.getElementById("app");
if (target === null) throw new Error("the page has no place for the conversation");
await learnLanguage(page.language);
target.replaceChildren();
mount(App, { target, props: { page } });
