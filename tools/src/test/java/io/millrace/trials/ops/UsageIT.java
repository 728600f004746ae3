package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Proc;
import io.millrace.trials.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines through the real program: wrong ones, and forms of addresses. */
final class UsageIT {
  private static final int USAGE = 2;
  private static final int LINES_MAX = 20;
  private static final Duration SOON = Limits.stretched(Duration.ofSeconds(3));

  /** The address forms of C18 that nobody may guess at. */
  private static final List<String> MALFORMED =
      List.of(
          "::1:80",
          ":::9750",
          "[::1]",
          "127.0.0.1",
          "127.0.0.1:70000",
          "127.0.0.1:80x",
          "host:80:90",
          "",
          "127.0.0.1:80 ",
          "[::ffff:127.0.0.1]:80",
          "[::1]:5:5",
          "[fe80::1%]:80");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--idle-timeout 90",
        "--connect-tries 17",
        "--balance fastest",
        "--drain 1.5s",
        "--max-sessions-total 9000000",
        "--no-such-flag on",
      })
  @DisplayName("O7 a wrong flag or value: exit 2, flag and value are named, nothing is started")
  void shouldNameFlagAndValueWhenRefused(final String flag) {
    final int port = Route.freePort();
    final Path folder = MillraceLauncher.freshFolder().resolve("run");
    final Millrace millrace =
        Millrace.launcher()
            .args("--listen", "127.0.0.1:" + port, "--backend", "127.0.0.1:9")
            .args("--dir", folder.toString())
            .args(flag.split(" "))
            .launch();
    assertRefused(
        millrace, flag.startsWith("--no") ? new String[] {"--no-such-flag"} : flag.split(" "));
    assertFalse(Proc.isListening(port), "nothing listens");
    assertFalse(Files.exists(folder), "no run directory is left");
  }

  @Test
  @DisplayName("O7 a wrong value in a file: exit 2, file and line are named as well")
  void shouldNameFileAndLineWhenRefused() throws Exception {
    final Path file = MillraceLauncher.freshFolder().resolve("pool.args");
    Files.writeString(file, "--listen 127.0.0.1:0 --name rw\n--backend 127.0.0.1:9\n--queue -1\n");
    final Millrace millrace = Millrace.launcher().args("@" + file).launch();
    assertRefused(millrace, "--queue", "rw", "pool.args:3", "-1");
  }

  @Test
  @DisplayName("O7 a listener of our own as the backend: exit 2, both are named")
  void shouldRefuseCircle() {
    final int port = Route.freePort();
    final String address = "127.0.0.1:" + port;
    final Millrace millrace =
        Millrace.launcher().args("--listen", address, "--backend", "self=" + address).launch();
    assertRefused(millrace, "--backend", "self", "listener", address);
    assertFalse(Proc.isListening(port));
  }

  static Stream<String> malformed() {
    return MALFORMED.stream().limit(Limits.size(4, MALFORMED.size()));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  @DisplayName("C18 a malformed address: exit 2, flag and text are named, nothing is started")
  void shouldRefuseMalformedAddress(final String text) {
    assertRefused(
        Millrace.launcher().args("--listen", text, "--backend", "127.0.0.1:9").launch(),
        "--listen",
        '"' + text + '"');
    if (!isBackend(text)) {
      assertRefused(
          Millrace.launcher().args("--listen", "127.0.0.1:0", "--backend", text).launch(),
          "--backend",
          '"' + text + '"');
    }
  }

  /** A backend without a port is at the one that the client used. */
  private static boolean isBackend(final String text) {
    return text.equals("[::1]") || text.equals("127.0.0.1");
  }

  @Test
  @DisplayName("C18 an ambiguous address is refused with a hint to use brackets")
  void shouldHintAtBracketsWhenAmbiguous() {
    assertRefused(
        Millrace.launcher().args("--listen", "::1:80", "--backend", "127.0.0.1:9").launch(),
        "[::1]:80");
  }

  @Test
  @DisplayName(
      "C18 port 0 as a listener shows the port that was chosen, as a backend it is refused")
  void shouldShowChosenPort() {
    try (Millrace millrace =
        Millrace.launcher()
            .args("--backend", "127.0.0.1:9")
            .args("--listen", "127.0.0.1:0", "--listen", "*:0", "--listen", ":0")
            .start()) {
      assertEquals(3, millrace.addresses().size(), () -> "" + millrace.messages());
      millrace.addresses().forEach(each -> assertTrue(Proc.isListening(each.getPort())));
    }
    assertRefused(
        Millrace.launcher().args("--listen", "127.0.0.1:0", "--backend", "127.0.0.1:0").launch(),
        "--backend",
        "\"127.0.0.1:0\"");
  }

  @Test
  @DisplayName(
      "C18 well-formed addresses are taken as written; what check prints means the same again")
  void shouldReadBackWhatIsPrinted() throws Exception {
    final List<String> forms =
        List.of("[::1]:5", "[::]:9750", "*:9751", ":9752", "[fe80::1%lo]:80", "[2001:DB8::A]:81");
    final List<String> flags = new ArrayList<>(List.of("--backend", "x=a_b:80"));
    for (final String form : forms) {
      flags.addAll(List.of("--listen", form));
    }
    flags.addAll(List.of("--log", "off", "--drain", "5s", "--dir", "/tmp/none"));
    final List<String> printed = check(flags);
    for (final String form :
        List.of(
            "[::1]:5", "[::]:9750", "*:9751", "*:9752", "[fe80::1%lo]:80", "[2001:db8::a]:81")) {
      assertTrue(printed.stream().anyMatch(line -> line.contains("tcp://" + form)), form);
    }
    final Path file = MillraceLauncher.freshFolder().resolve("printed.args");
    Files.write(file, printed);
    assertEquals(printed, check(List.of("@" + file)));
  }

  /** What check prints for exactly these flags, less its comments. */
  private static List<String> check(final List<String> flags) {
    final Millrace millrace =
        Millrace.launcher().bare().args(flags.toArray(String[]::new)).check().launch();
    assertEquals(0, millrace.awaitExit(SOON), () -> "" + millrace.messages());
    return millrace.output().stream().filter(line -> !line.startsWith("#")).toList();
  }

  private static void assertRefused(final Millrace millrace, final String... named) {
    assertEquals(USAGE, millrace.awaitExit(SOON), () -> "status; " + millrace.messages());
    final List<String> messages = millrace.messages();
    for (final String text : named) {
      assertTrue(
          messages.stream().anyMatch(line -> line.contains(text)), () -> text + " in " + messages);
    }
    assertTrue(messages.stream().noneMatch(line -> line.startsWith("ready")), messages::toString);
    assertTrue(messages.size() < LINES_MAX, messages::toString);
    assertEquals(List.of(), millrace.output(), "stdout");
  }
}
