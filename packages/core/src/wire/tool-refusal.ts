const aboutTools =
  /(does|do|did|is|are) ?n[o']t (currently )?(support|allow|accept|enabled?).{0,40}(tool|function)|(tool|function)s?[ _-]?(use|calls?|calling|choice)?.{0,40}(not|un) ?-?(be )?(supported|allowed|available|enabled|implemented)|support(s|ing)? (tool|function).{0,20}(use|call)|no endpoints found that support tool|--?(enable-auto-tool-choice|tool-call-parser|jinja)|requires? .{0,40}tool.?call.?parser/i;

/** Whether a refusal says that the model, or its server, takes no tools. */
export function refusesTools(said: string): boolean {
  return aboutTools.test(said);
}
