import { mount } from "svelte";
import App from "./src/citizen/App.svelte";
import { learnLanguage } from "./src/citizen/catalog";
import { readPageData } from "./src/citizen/page_data";

const page = readPageData();
const target = document.getElementById("app");
if (target === null) throw new Error("the page has no place for the conversation");
await learnLanguage(page.language);
target.replaceChildren();
mount(App, { target, props: { page } });
