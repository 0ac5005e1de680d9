const aboutTools =
  /(does|do|did|is|are) ?n[o']t (currently )?(support|allow|accept|enabled?).{0,40}(tool|function)|(tool|function)s?[ _-]?(use|calls?|calling|choice)?.{0,40}(not|un) ?-?(be )?(supported|allowed|available|enabled|implemented)|support(s|ing)? (tool|function).{0,20}(use|call)|no endpoints found that support tool|--?(enable-auto-tool-choice|tool-call-parser|jinja)|requires? .{0,40}tool.?call.?parser/i;

/** The field as such is not known. */
const aboutField =
  /(unsupported|unrecogni[sz]ed|unknown|extra|unexpected) .{0,60}\btools\b|\btools\b.{0,30}extra inputs/i;
/** One of the tools is not as it should be, or how one is chosen. */
const aboutOne =
  /\b(tools?|functions?)(\[|\.\d|['"]? (name|schema|description|parameter|argument))|tool schema/i;

/** Whether a refusal says that the model, or its server, takes no tools. */
export function refusesTools(said: string): boolean {
  return (aboutTools.test(said) || aboutField.test(said)) && !aboutOne.test(said);
}
