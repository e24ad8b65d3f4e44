// Which of DashScope's models take pictures: they are asked at a path of their own.

/** Names of those that see have one of these in them (help.aliyun.com/zh/model-studio/vision). */
export function sees(model: ArrayBuffer): bool {
  const name = String.UTF8.decode(model);
  return name.includes("-vl") || name.includes("qvq") || name.includes("-ocr") || name.includes("-omni");
}
