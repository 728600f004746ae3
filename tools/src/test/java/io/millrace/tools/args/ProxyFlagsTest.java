package io.millrace.tools.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.FrontendConfig;
import io.millrace.config.ProxyConfig;
import io.millrace.config.SendProxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The flags of the PROXY protocol. Conformance P10. */
final class ProxyFlagsTest {
  @Test
  void shouldSendAndAcceptNothingWhenNothingIsGiven() {
    assertEquals(ProxyConfig.OFF, read("-l :1 -b a:1").get(0).proxy());
    assertEquals(
        ProxyConfig.OFF, read("-l :1 -b a:1 --send-proxy off --accept-proxy off").get(0).proxy());
  }

  @Test
  void shouldReadBothFlagsWhenGiven() {
    final ProxyConfig proxy =
        read("-l :1 -b a:1 --accept-proxy 10.0.0.0/8 --accept-proxy [::1] --send-proxy v1")
            .get(0)
            .proxy();
    assertEquals(SendProxy.V1, proxy.send());
    assertEquals(
        List.of("10.0.0.0/8", "::1/128"), proxy.accept().stream().map(Spelling::cidr).toList());
  }

  @Test
  void shouldReplaceCommonPeersWhenAFrontendHasItsOwn() {
    final List<FrontendConfig> frontends =
        read(
            "--accept-proxy 10.0.0.0/8 --send-proxy v2 -l :1 -b a:1"
                + " -l :2 -b a:1 --accept-proxy 11.0.0.0/8 --send-proxy v1"
                + " -l :3 -b a:1 --accept-proxy off --send-proxy off");
    assertEquals("10.0.0.0/8", Spelling.cidr(frontends.get(0).proxy().accept().get(0)));
    assertEquals("11.0.0.0/8", Spelling.cidr(frontends.get(1).proxy().accept().get(0)));
    assertEquals(SendProxy.V2, frontends.get(0).proxy().send());
    assertEquals(ProxyConfig.OFF, frontends.get(2).proxy());
  }

  @Test
  void shouldReadWhatGoesWithDatagramsOnly() {
    final List<FrontendConfig> frontends =
        read(
            "--send-proxy v2-first -l udp://:1 -b a:1 --accept-proxy 10.0.0.0/8"
                + " -l :1 -b a:1 --send-proxy v1 -l udp://:2 -b a:1 --send-proxy v2");
    assertEquals(SendProxy.V2_FIRST, frontends.get(0).proxy().send());
    assertEquals(1, frontends.get(0).proxy().accept().size());
    assertEquals(SendProxy.V1, frontends.get(1).proxy().send());
    assertEquals(SendProxy.V2, frontends.get(2).proxy().send());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-l :1 -b a:1 --send-proxy v3 | --send-proxy of tcp-1 (argument 5): \"v3\" is no version;"
            + " write v1, v2, v2-first or off",
        "-l :1 -b a:1 --send-proxy v2-first | --send-proxy of tcp-1 (argument 5): \"v2-first\":"
            + " a connection has no datagrams; write v1, v2 or off",
        "-l :1 -b a:1 --accept-proxy 10.0.0.0/8 --accept-proxy 10.0.0.0/8 | is given twice",
        "-l :1 -b a:1 --accept-proxy ::ffff:10.0.0.0/104 --accept-proxy 10.0.0.0/8 | given twice",
        "-l :1 -b a:1 --accept-proxy 10.0.0.0/8 --accept-proxy off | \"off\" is no block",
        "-l :1 -b a:1 --accept-proxy ::ffff:10.0.0.0/95 | a number from 96 to 128",
        "-l :1 -b a:1 --accept-proxy 10.0.0.1/8 | write 10.0.0.0/8",
        "-l udp://:1 -b a:1 --send-proxy v1| --send-proxy of udp-1 (argument 5): \"v1\":"
            + " version 1 does not go with datagrams; write v2, v2-first or off",
        "--send-proxy v1 -l udp://:1 -b a:1| --send-proxy of udp-1 (argument 1): \"v1\":",
        "--send-proxy v2-first -l :1 -b a:1| --send-proxy of tcp-1 (argument 1): \"v2-first\":",
        "--send-proxy v3 -l :1 -b a:1 --send-proxy v1 | --send-proxy of all frontends",
      })
  void shouldSayWhatIsWrongAndWhatToWrite(final String line, final String said) {
    final String message = assertThrows(UsageException.class, () -> read(line)).getMessage();
    assertTrue(message.contains(said), message);
  }

  @Test
  void shouldPrintWhatWasReadWhenItIsExpanded() {
    final String line = "-l :1 -b a:1 --accept-proxy 10.0.0.0/8 --accept-proxy ::1 --send-proxy v1";
    final String expanded = String.join(" ", Expansion.lines(settings(line)));
    assertTrue(expanded.contains("--accept-proxy 10.0.0.0/8 --accept-proxy ::1/128"), expanded);
    assertTrue(expanded.contains("--send-proxy v1"), expanded);
  }

  private static List<FrontendConfig> read(final String line) {
    return settings(line).config().frontends();
  }

  private static Settings settings(final String line) {
    return Settings.read(
        List.of(line.split(" ")), Path.of(""), Map.of("XDG_RUNTIME_DIR", "/run/user/7"));
  }
}
