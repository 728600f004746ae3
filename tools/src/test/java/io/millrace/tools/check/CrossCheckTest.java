package io.millrace.tools.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.tools.args.Settings;
import io.millrace.tools.args.Spelling;
import io.millrace.tools.args.UsageException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CrossCheckTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-l udp://:7777 -b 127.0.0.1:7777",
        "-l udp://:7777 -b 127.0.0.9",
        "-l udp://127.0.0.1:7777 -b localhost",
        "-l udp://[::]:7777 -b [::1]:7777",
        "-l udp://0.0.0.0:7777 -b LOCALHOST:7777",
        "-l udp://:7000-7099 -b 10.255.255.1 -b 127.0.0.1:+50",
        "-l udp://127.0.0.1:1 -b 127.0.0.1:2 -l udp://127.0.0.1:2 -b 10.255.255.1:9",
        "-l :5000 -b localhost",
        "-l 127.0.0.1:1 -b 127.0.0.1:2 -l 127.0.0.1:2 -b 127.0.0.1:3 -l 127.0.0.1:3 -b 127.0.0.1:1",
        "-l 127.0.0.1:1 -b 10.255.255.1:9 --fallback x -l 127.0.0.1:2 -b 127.0.0.1:1 --name x",
        "-l udp://127.0.0.1:1 -b 10.255.255.1:9 --fallback x -l udp://10.9.9.9:2 -b 127.0.0.1 --name x"
      })
  void shouldRefuseWhenABackendLeadsBackToUs(final String line) {
    final String message = assertThrows(UsageException.class, () -> warnings(line)).getMessage();
    assertTrue(message.contains("is our own listener"), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-l 127.0.0.1:1 -b 10.255.255.1:9 --http 127.0.0.1:1",
        "-l :1 -b 10.255.255.1:9 --http [::1]:1",
        "-l 127.0.0.1:1-3 -b 10.255.255.1:9 --http :2"
      })
  void shouldRefuseWhenTheHttpAddressIsThatOfAFrontend(final String line) {
    final String message = assertThrows(UsageException.class, () -> warnings(line)).getMessage();
    assertTrue(message.startsWith("--http and --listen of tcp-"), message);
  }

  @Test
  void shouldRefuseWhenABackendIsAnAddressOfOurInterfaces() throws SocketException {
    final var networks = NetworkInterface.networkInterfaces().toList();
    for (final NetworkInterface network : networks) {
      for (final var address : network.inetAddresses().toList()) {
        final String ip = Spelling.ip(address);
        final String host = ip.contains(":") ? "[" + ip + "]" : ip;
        assertThrows(UsageException.class, () -> warnings("-l :5000 -b " + host), host);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-l 127.0.0.1:1 -b 127.0.0.2:1",
        "-l 127.0.0.1:1 -b 127.0.0.2:1 --http localhost:2 --lame-duck 1s",
        "-l 127.0.0.1:1 -b 127.0.0.2:1 --http [::1]:1",
        "-l 127.0.0.1:1 -b 127.0.0.1:2 -l 127.0.0.1:2 -b 10.255.255.1:1",
        "-l :1 -b 127.0.0.1:1 -l udp://127.0.0.1:1 -b 127.0.0.1:2 --health none",
        "-l 0.0.0.0:1 -b [::1]:1",
        "-l 127.0.0.1:1 -b 127.0.0.1:2 -b 127.0.0.1:3",
        "-l 127.0.0.1:1 -b 127.0.0.1:2 -b 127.0.0.1:3 --eject-max 1% --eject-after 0",
        "-l 127.0.0.1:0 -b 127.0.0.1",
        "-l :1 -b example:1",
        "-l :1 -b example:3306 --health mysql",
        "-l :1 -b example:3306 --health tcp,port=9200",
        "-l :1 -b example:3307 --health tcp"
      })
  void shouldAcceptWhenNothingCircles(final String line) {
    final String tcpOnly = line.replace("-l :1 -b 127.0.0.1:1 ", "-l :1 -b 127.0.0.1:3 ");
    assertEquals(List.of(), warnings(tcpOnly));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "-l :1 -b a,off -b b,off; tcp-1: all backends are off; it takes no session",
        "-l :1 -b a,off --fallback x -l :2 -b b --name x; off; its sessions go to the backends of x",
        "-l :1 -b a,weight=0 -b b,off; every backend that is on has weight 0",
        "-l :1 -b a,backup -b b,backup; tcp-1: all backends are backups",
        "-l udp://127.0.0.1:1 -b 10.255.255.1; udp-1: its backends are not probed",
        "-l udp://:1 -b 10.255.255.1 --health none; udp-1: listens on all addresses",
        "-l :1 -b a --max-sessions 9 --max-sessions-total 5; --max-sessions 9 is above",
        "-l :1 -b a -b b --eject-max 49%; --eject-max 49% of 2 backends is not one: none is ever ejected",
        "-l :1 -b a --local-address 192.0.2.1; tcp-1: --local-address 192.0.2.1 is on no interface",
        "-l :1 -b a --accept-proxy 0.0.0.0/0; lets anyone claim any client address",
        "-l :1 -b a:3306 --health tcp; tcp-1: --health tcp hangs up without a word, which MySQL",
        "-l :3306 -b a --health http --health tcp; --health mysql does not",
        "-l :1 -b a --http 0.0.0.0:9100; --http 0.0.0.0:9100 is not a loopback address",
        "-l :1 -b a --http stats.example:9100; is not a loopback address",
        "-l :1 -b a --lame-duck 1s; --lame-duck: nobody can see it without --http",
        "--replies 1 -l :1 -b a; applies to no frontend"
      })
  void shouldWarnWhenSomebodyMayNotHaveMeantIt(final String line, final String warning) {
    final List<String> warnings = warnings(line);
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains(warning), warnings.toString());
  }

  @Test
  void shouldCountSocketsWhenLoopsAndPortsMultiplyThem() {
    final Settings settings =
        read(
            "-l :1 -b a:9 -l 127.0.0.1:10-19 -b a:9 -l udp://127.0.0.1:5 -b a:9 -l udp://:6 -b b:9");
    final Sockets sockets = new Sockets();
    final var frontends = settings.config().frontends();
    assertEquals(8, sockets.listening(frontends.get(0), 4));
    assertEquals(40, sockets.listening(frontends.get(1), 4));
    assertEquals(4, sockets.listening(frontends.get(2), 4));
    assertTrue(sockets.listening(frontends.get(3), 4) >= 12);
  }

  private static List<String> warnings(final String line) {
    return CrossCheck.warnings(read(line));
  }

  private static Settings read(final String line) {
    return Settings.read(List.of(line.split(" ")), Path.of(""), Map.of());
  }
}
