// What a person does on the pages, by the words that stand there.
import type { Locator, Page } from "playwright-core";

/** Goes to a page by its link. */
export async function go(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

/** Chooses from one of antd's lists. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).click();
  await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: option }).first().click();
}

/** The field of a configuration key in the form that is open. */
export function field(page: Page, key: string) {
  return page.locator(`.ant-drawer .field[data-key="${key}"]`);
}

export async function addToken(page: Page, token: string): Promise<void> {
  await page.getByLabel("New API token").fill(token);
  await page.getByRole("button", { name: "Add a token" }).click();
}

/** Saves the form that is open: its tokens are tried, the change is shown, and applied. Gives what was shown. */
export async function saveAndApply(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Review and save" }).click();
  const dialog = page.getByRole("dialog", { name: "Review the change" });
  await dialog.locator(".diff").waitFor();
  const shown = await dialog.innerText();
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.locator(".ant-drawer").waitFor({ state: "detached" });
  return shown;
}

/** Presses a key until the page announces what it does: the drag by keyboard listens a moment after it says that it holds something. */
export async function pressUntil(page: Page, key: string, announced: string): Promise<void> {
  const said = page.getByText(announced);
  for (let tries = 0; tries < 20; tries++) {
    await page.keyboard.press(key);
    if (await heard(said)) return;
  }
  await said.waitFor({ state: "attached" });
}

async function heard(said: Locator): Promise<boolean> {
  return await said.waitFor({ state: "attached", timeout: 1_000 }).then(
    () => true,
    () => false,
  );
}
