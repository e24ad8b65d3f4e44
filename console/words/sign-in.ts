import { words } from "./word.js";

export const signIn = words({
  title: { en: "Sign in", zh: "登录" },
  help: { en: "The console of this gateway asks for the admin password.", zh: "此网关的控制台需要管理员密码。" },
  password: { en: "Password", zh: "密码" },
  wrong: { en: "This is not the password.", zh: "密码不正确。" },
});
