import { theme, type ThemeConfig } from "antd";

const FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif';
export const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono", monospace';

/** Ant Design's own tokens with one accent, texts dark enough for WCAG AA, and no shadows on controls. */
export function themeOf(dark: boolean): ThemeConfig {
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: dark ? "#6b7bff" : "#4353d1",
      colorInfo: dark ? "#6b7bff" : "#4353d1",
      borderRadius: 6,
      fontFamily: FONT,
      fontFamilyCode: MONO,
      fontSize: 14,
      controlHeight: 32,
      // antd waits for the end of its animations, so they are left out here and not by a style sheet.
      motion: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      ...(dark ? DARK : LIGHT),
    },
    components: {
      // White on these, and these on the ground, have the contrast of WCAG AA in every state.
      Button: {
        ...{ primaryShadow: "none", defaultShadow: "none", dangerShadow: "none" },
        ...{ colorPrimary: "#4f5ee0", colorPrimaryHover: "#4353d1", colorPrimaryActive: "#3a48bd" },
        ...(dark
          ? { colorError: "#ff7b72", colorErrorHover: "#ff9a92", colorErrorBorderHover: "#ff9a92", colorErrorActive: "#ff7b72" }
          : {}),
      },
      Alert: { withDescriptionPadding: "10px 14px" },
      Table: { cellPaddingBlock: 10, cellPaddingInline: 12 },
      Drawer: { paddingLG: 20 },
    },
  };
}

const LIGHT = {
  colorBgLayout: "#f6f7f9",
  colorText: "#1b1f24",
  colorTextSecondary: "#4a5260",
  colorTextTertiary: "#5b6472",
  colorTextDescription: "#4f5866",
  colorTextPlaceholder: "#667080",
  colorBorder: "#c6ccd6",
  colorBorderSecondary: "#e3e6eb",
  colorLink: "#3646c4",
  colorError: "#c4202c",
  colorSuccess: "#1a7f37",
  colorWarning: "#9a6700",
  colorWarningBg: "#fff8e0",
  colorWarningBorder: "#ead18a",
  colorErrorBg: "#fdeeee",
  colorErrorBorder: "#f0b8bb",
  colorInfoBg: "#eef0fd",
  colorInfoBorder: "#c3caf5",
};

const DARK = {
  colorBgBase: "#0e1116",
  colorBgLayout: "#0e1116",
  colorBgContainer: "#161b22",
  colorBgElevated: "#1c222b",
  colorText: "#e6eaf0",
  colorTextSecondary: "#b1bac6",
  colorTextTertiary: "#9aa5b3",
  colorTextDescription: "#a7b1be",
  colorTextPlaceholder: "#8d98a7",
  colorBorder: "#3a4350",
  colorBorderSecondary: "#272e38",
  colorLink: "#9aa8ff",
  colorError: "#f85149",
  colorSuccess: "#3fb950",
  colorWarning: "#d29922",
  colorWarningBg: "#2a2312",
  colorWarningBorder: "#5e4a17",
  colorErrorBg: "#2d1a1d",
  colorErrorBorder: "#6a2e32",
  colorInfoBg: "#1d2340",
  colorInfoBorder: "#3a4580",
};
