import { createRoot } from "react-dom/client";
import "./app/nonce.js";
import { App } from "./app/App.js";
import "./app/frame.css";

createRoot(document.getElementById("root") as HTMLElement).render(<App />);
