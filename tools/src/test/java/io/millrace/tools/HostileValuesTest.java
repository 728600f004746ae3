package io.millrace.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.tools.args.Text;
import io.millrace.tools.run.Signals;
import io.millrace.tools.run.Surroundings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every flag of the model with every hostile value: exit 2, flag and value named in one line,
 * nothing started. A new flag is tested without being mentioned here, as strictly as a number is.
 */
final class HostileValuesTest {
  private static final List<String> HOSTILE =
      List.of(
          "",
          " ",
          "\t",
          "\n",
          "\0",
          "a\0b",
          "-",
          "-1",
          "-5s",
          "+5",
          "1.5",
          "1,5",
          "1e9",
          "1e9s",
          "0x10",
          "010s",
          "00",
          "9".repeat(40),
          "9".repeat(40) + "s",
          "9".repeat(40) + "/s",
          "-" + "9".repeat(40),
          "5sx",
          "5s ",
          " 5s",
          "5 s",
          "5S",
          "5M",
          "5/h",
          "\u0665",
          "\u0665s",
          "\uff15s",
          "NaN",
          "Infinity",
          "null",
          "true",
          "--",
          "=",
          "==",
          ",",
          ",,",
          ";",
          ":",
          "::",
          ":::",
          "[",
          "]",
          "[]",
          "[]:1",
          "%",
          "%s",
          "%n",
          "${HOME}",
          "$(id)",
          "`id`",
          "'",
          "\"",
          "\\",
          "../..",
          "/",
          "a/b",
          "\u202egnp",
          "\ud800",
          "\ud83d\ude42",
          "x".repeat(100_000),
          "1".repeat(100_000));

  /** Words that are good values of flags which take names, paths or hosts, and of no others. */
  private static final Map<String, Set<String>> GOOD =
      Map.of(
          "NAME",
          Set.of(
              "1.5",
              "1e9",
              "1e9s",
              "0x10",
              "010s",
              "00",
              "5sx",
              "5S",
              "5M",
              "NaN",
              "Infinity",
              "null",
              "true",
              "9".repeat(40),
              "9".repeat(40) + "s",
              "-",
              "-1",
              "-5s",
              "--",
              "-" + "9".repeat(40)),
          "[NAME=]HOST[:PORT|:+N][,weight=N][,max=N][,backup][,off][,resolve=all]",
          Set.of(
              "1e9",
              "1e9s",
              "010s",
              "9".repeat(40) + "s",
              "5sx",
              "5S",
              "5M",
              "NaN",
              "Infinity",
              "null",
              "true"));

  @ParameterizedTest
  @MethodSource("options")
  void shouldNameFlagAndValueWhenAValueIsHostile(final String flag, final String label) {
    int refused = 0;
    for (final String value : HOSTILE) {
      if (isPath(label)
          ? !isGoodPath(value)
          : !GOOD.getOrDefault(label, Set.of()).contains(value)) {
        refused++;
        assertRefused(flag, value);
      }
    }
    assertTrue(refused > 5, "too few values are hostile to " + flag);
  }

  private static void assertRefused(final String flag, final String value) {
    boolean refused = false;
    for (final String protocol : List.of("tcp", "udp")) {
      final List<String> args = new ArrayList<>(List.of("run"));
      args.addAll(List.of("--listen", protocol + "://127.0.0.1:0", "--backend", "127.0.0.1:9"));
      args.add(flag + "=" + value);
      final ByteArrayOutputStream err = new ByteArrayOutputStream();
      final ByteArrayOutputStream out = new ByteArrayOutputStream();
      final int status =
          Main.execute(
              args.toArray(new String[0]),
              new Surroundings(out, err, Map.of(), new Signals(code -> {})));
      final String text = err.toString(StandardCharsets.UTF_8);
      assertEquals(2, status, () -> flag + " " + Text.quoted(value) + ": " + text);
      assertEquals(0, out.size());
      assertEquals(text.length() - 1, text.indexOf('\n'), text);
      assertTrue(text.startsWith("millrace: " + flag), text);
      assertTrue(text.length() < 500, text);
      assertTrue(
          text.contains(
              new String(
                  Text.quoted(value).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)),
          () -> Text.quoted(value) + " is not in " + text);
      refused |= !text.contains("frontend has no such flag");
    }
    assertTrue(refused, flag);
  }

  private static boolean isPath(final String label) {
    return label.equals("DIR") || label.startsWith("FILE");
  }

  private static boolean isGoodPath(final String value) {
    return !value.isBlank() && value.indexOf('\0') < 0 && !value.contains("\ud800");
  }

  private static Stream<Arguments> options() {
    final CommandLine line = new CommandLine(new RunCommand());
    return line.getCommandSpec().options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .map(HostileValuesTest::arguments);
  }

  private static Arguments arguments(final OptionSpec option) {
    return Arguments.of(option.longestName(), option.paramLabel());
  }
}
