package io.millrace.tools.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.AccessConfig;
import io.millrace.config.Cidr;
import io.millrace.config.FrontendConfig;
import io.millrace.config.RateConfig;
import io.millrace.config.SourceConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flags of limits that depend on the client's address. */
final class LimitFlagsTest {
  private static final long SECOND_NS = 1_000_000_000L;

  @Test
  void shouldLimitNothingWhenNothingIsGiven() {
    final FrontendConfig frontend = read("-l :1 -b a:1").get(0);
    assertEquals(SourceConfig.OFF, frontend.sources());
    assertEquals(AccessConfig.ALL, frontend.access());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "udp"})
  void shouldReadAllWhenGiven(final String protocol) {
    final FrontendConfig frontend =
        read("-l "
                + protocol
                + "://:1 -b a:1 --source-sessions 65535 --source-rate 10/m --allow 10.0.0.0/8"
                + " --allow [2001:db8::]/32 --deny 10.1.0.0/16 --deny 10.2.3.4")
            .get(0);
    assertEquals(new SourceConfig(65_535, new RateConfig(10, 60 * SECOND_NS)), frontend.sources());
    assertEquals("10.0.0.0/8 2001:db8::/32", text(frontend.access().allow()));
    assertEquals("10.1.0.0/16 10.2.3.4/32", text(frontend.access().deny()));
  }

  @Test
  void shouldReplaceOrRefuseCommonValuesWhenAFrontendGivesItsOwn() {
    final List<FrontendConfig> frontends =
        read(
            "--allow 10.0.0.0/8 --deny 10.1.0.0/16 --source-sessions 3 --source-rate 1/s -b a:1"
                + " -l :1 -l :2 --allow 11.0.0.0/8 --source-sessions 4"
                + " -l :3 --allow off --deny off --source-sessions off --source-rate off");
    assertEquals("10.0.0.0/8", text(frontends.get(0).access().allow()));
    assertEquals(3, frontends.get(0).sources().sessionsMax());
    assertEquals("11.0.0.0/8", text(frontends.get(1).access().allow()));
    assertEquals("10.1.0.0/16", text(frontends.get(1).access().deny()));
    assertEquals(4, frontends.get(1).sources().sessionsMax());
    assertEquals(AccessConfig.ALL, frontends.get(2).access());
    assertEquals(SourceConfig.OFF, frontends.get(2).sources());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--source-sessions 0; \"0\" is outside 1 to 65535",
        "--source-sessions 65536; \"65536\" is outside 1 to 65535",
        "--source-rate 0/s; \"0/s\" is outside 1/s to 10000000/s",
        "--source-rate 5; \"5\" has no unit; write 5/s",
        "--datagram-rate 5/s; --datagram-rate of tcp-1 (argument 5): \"5/s\": a tcp frontend has no such flag",
        "--allow 10.0.0.0/33; --allow of tcp-1 (argument 5): \"10.0.0.0/33\" has no such prefix",
        "--allow ::ffff:10.0.0.0/95; a number from 96 to 128",
        "--deny ::ffff:0:0/0; a number from 96 to 128",
        "--deny 10.0.0.1/8; has bits behind its prefix; write 10.0.0.0/8",
        "--deny example.org; is no block of addresses",
        "--deny 10.0.0.0/8 --deny 10.0.0.0/8; \"10.0.0.0/8\" is given twice",
        "--deny 10.0.0.0/8 --deny off; \"off\" is no block",
        "--allow 10.0.0.0/8 --deny 10.0.0.0/8; --deny of tcp-1 (argument 7): \"10.0.0.0/8\" is"
            + " allowed as well (argument 5)",
        "--deny ::ffff:10.0.0.0/104 --allow 10.0.0.0/8; is allowed as well (argument 7)",
      })
  void shouldSayWhatIsWrongAndWhatToWrite(final String text) {
    final int cut = text.indexOf(';');
    final String line = "-l :1 -b a:1 " + text.substring(0, cut);
    final String message = assertThrows(UsageException.class, () -> read(line)).getMessage();
    assertTrue(message.contains(text.substring(cut + 1).trim()), message);
  }

  @Test
  void shouldPrintWhatWasReadWhenItIsExpanded() {
    final String flags =
        "--allow 10.0.0.0/8 --deny 10.1.0.0/16 --deny ::1/128 --source-sessions 3"
            + " --source-rate 10/m";
    final String expanded = String.join(" ", Expansion.lines(settings("-l :1 -b a:1 " + flags)));
    assertTrue(expanded.contains(flags), expanded);
    final String none = String.join(" ", Expansion.lines(settings("-l :1 -b a:1")));
    assertTrue(none.contains("--source-sessions off --source-rate off"), none);
  }

  private static String text(final List<Cidr> blocks) {
    return blocks.stream().map(Spelling::cidr).collect(Collectors.joining(" "));
  }

  private static List<FrontendConfig> read(final String line) {
    return settings(line).config().frontends();
  }

  private static Settings settings(final String line) {
    return Settings.read(
        List.of(line.split(" ")), Path.of(""), Map.of("XDG_RUNTIME_DIR", "/run/user/7"));
  }
}
