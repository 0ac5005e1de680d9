/** The file in a form that was sent. */
export function fileIn(body: string, contentType: string): string {
  const boundary = /boundary=(.+)$/.exec(contentType)?.[1] ?? '';
  const part = body.split(`--${boundary}`).find((one) => one.includes('name="file"')) ?? '';
  return part.slice(part.indexOf('\r\n\r\n') + 4).trim();
}
