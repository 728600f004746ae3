package io.millrace.tools;

import io.millrace.tools.args.Flag;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Adds the flags of {@code run} and {@code check} to the model from which their help is printed.
 */
final class FlagModel implements IModelTransformer {
  @Override
  public CommandSpec transform(final CommandSpec spec) {
    for (final Flag flag : Flag.values()) {
      spec.addOption(option(flag));
    }
    return spec;
  }

  private static OptionSpec option(final Flag flag) {
    final String[] names =
        flag.shortSpelling() == null
            ? new String[] {flag.spelling()}
            : new String[] {flag.shortSpelling(), flag.spelling()};
    final OptionSpec.Builder builder =
        OptionSpec.builder(names)
            .description(
                (flag.meaning() + " (default: " + flag.defaultText() + ")").replace("%", "%%"))
            .hideParamSyntax(true);
    if (flag.isSwitch()) {
      return builder.arity("0").type(boolean.class).build();
    }
    final Class<?> type = flag.isRepeatable() ? String[].class : String.class;
    return builder.arity("1").type(type).paramLabel(flag.label()).build();
  }
}
