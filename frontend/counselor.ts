import { mount } from "svelte";
import App from "./src/counselor/App.svelte";
import { learnLanguage } from "./src/counselor/catalog";
import { readPage } from "./src/counselor/page";

const page = readPage();
const target = document.getElementById("app");
if (target === null) throw new Error("the console has no place to stand");
await learnLanguage(page.language);
target.replaceChildren();
mount(App, { target, props: { page } });
