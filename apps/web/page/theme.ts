/** The system says whether it is dark; the reader may say otherwise, for as long as the page is open. */
export function changeTheme(): void {
  const { style } = document.documentElement;
  const isDark =
    style.colorScheme === ''
      ? matchMedia('(prefers-color-scheme: dark)').matches
      : style.colorScheme === 'dark';
  style.colorScheme = isDark ? 'light' : 'dark';
}
