package io.millrace.tools.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import io.millrace.config.ConfigException;
import io.millrace.config.ListenConfig;
import io.millrace.config.OperatorState;
import io.millrace.config.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[::1]:5; ::1; 5; [::1]:5",
        "[::]:9750; ::; 9750; [::]:9750",
        ":9750; *; 9750; *:9750",
        "*:9750; *; 9750; *:9750",
        "127.0.0.1:0; 127.0.0.1; 0; 127.0.0.1:0",
        "[fe80::1%lo]:80; fe80::1%lo; 80; [fe80::1%lo]:80",
        "a_b:80; a_b; 80; a_b:80",
        "[FE80:0:0::A%eth0.1]:80; fe80::a%eth0.1; 80; [fe80::a%eth0.1]:80",
        "[2001:DB8::FF]:80; 2001:db8::ff; 80; [2001:db8::ff]:80",
        "[64:ff9b::1.2.3.4]:80; 64:ff9b::102:304; 80; [64:ff9b::102:304]:80",
        "0.0.0.0:80; 0.0.0.0; 80; 0.0.0.0:80",
        "db.example.:80; db.example.; 80; db.example.:80",
        "pg.1:80; pg.1; 80; pg.1:80",
        "localhost:5432; localhost; 5432; localhost:5432"
      })
  void shouldTakeExactlyWhenAListenerIsWellFormed(
      final String text, final String host, final int port, final String printed) {
    final ListenConfig listen = ListenReader.read(text);
    assertEquals(new ListenConfig(Protocol.TCP, host, port, port), listen);
    assertEquals(printed, Spelling.listen(listen, port));
    assertEquals(listen, ListenReader.read(Spelling.listen(listen, port)));
    assertEquals(Protocol.UDP, ListenReader.read("udp://" + text).protocol());
    assertEquals(listen, ListenReader.read("tcp://" + text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        ":::9750; write [::]:9750",
        "::1:80; write [::1]:80",
        "::1; write [::1]:PORT",
        "2001:db8::1; needs brackets",
        "[::1]; no port; write [::1]:PORT",
        "127.0.0.1; no port; write 127.0.0.1:PORT",
        "*; no port",
        "127.0.0.1:80x; \"80x\" is no port",
        "127.0.0.1:; \"\" is no port",
        "127.0.0.1:080; \"080\" is no port",
        "127.0.0.1:+80; \"+80\" is no port",
        "127.0.0.1:٨٠; is no port",
        "host:80:90; more than one colon",
        "''; is no address",
        "'127.0.0.1:80 '; holds a blank",
        "' 127.0.0.1:80'; holds a blank",
        "[::ffff:127.0.0.1]:80; write 127.0.0.1",
        "[::ffff:7f00:1]:80; write 127.0.0.1",
        "[::1]80; colon and the port must follow",
        "[::1:80; no closing bracket",
        "[127.0.0.1]:80; is no IPv6 address",
        "[::1::2]:80; is no IPv6 address",
        "[1:2:3:4:5:6:7:8:9]:80; is no IPv6 address",
        "[12345::]:80; is no IPv6 address",
        "[1.2.3.4::]:80; is no IPv6 address",
        "[:1]:80; is no IPv6 address",
        "[::1%lo]:80; only link-local",
        "[fe80::1]:80; needs its interface",
        "[fe80::1%]:80; no interface is so named",
        "127.1:80; is no IPv4 address",
        "0177.0.0.1:80; is no IPv4 address",
        "2130706433:80; is no IPv4 address",
        "0x7f.0.0.1:80; is no IPv4 address",
        "0x7f000001:80; is no IPv4 address",
        "256.0.0.1:80; is no IPv4 address",
        "1.2.3.4.5:80; is no IPv4 address",
        "-a:80; is no host",
        "a..b:80; is no host",
        "münchen:80; is no host",
        "a/b:80; is no host",
        "http://a:80; unknown protocol",
        "TCP://a:80; unknown protocol",
        "*:7099-7000; is no range",
        "*:0-10; is no range",
        "*:7000-; is no port",
        "*:70-80-90; is no port"
      })
  void shouldRefuseWhenAListenerIsMalformed(final String text, final String problem) {
    final String message =
        assertThrows(ValueException.class, () -> ListenReader.read(text)).getMessage();
    assertTrue(message.contains(problem), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:70000", ":99999", "*:7000-12000", "*:65000-70000"})
  void shouldLeaveTheRangeToTheRecordWhenAPortIsTooHigh(final String text) {
    assertThrows(ConfigException.class, () -> ListenReader.read(text));
  }

  @Test
  void shouldOpenEveryPortWhenAListenerIsARange() {
    final ListenConfig listen = ListenReader.read("udp://*:7000-7099");
    assertEquals(100, listen.portCount());
    assertEquals("*:7000-7099", Spelling.listen(listen, 7000));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[::1]:5; 1-5; ::1; 5; 0",
        "a_b:80; a_b-80; a_b; 80; 0",
        "127.0.0.1; 127.0.0.1; 127.0.0.1; 0; 0",
        "[::1]; 1; ::1; 0; 0",
        "localhost:5432; localhost-5432; localhost; 5432; 0",
        "x=localhost:+7; x; localhost; 0; 7",
        "localhost:+7; localhost-plus-7; localhost; 0; 7",
        "[fe80::1%lo]:80; fe80-1-lo-80; fe80::1%lo; 80; 0"
      })
  void shouldTakeExactlyWhenABackendIsWellFormed(
      final String text, final String name, final String host, final int port, final int offset) {
    final BackendConfig backend = BackendReader.read(text, new DefaultNames());
    assertEquals(name, backend.name());
    assertEquals(host, backend.host());
    assertEquals(new BackendPort(port, offset), backend.port());
    assertEquals(
        backend, BackendReader.read(Spelling.backend(backend), new DefaultNames()), "pasted");
  }

  @Test
  void shouldReadAllKeysWhenABackendHasThem() {
    final String text = "pg1=10.0.0.1:5432,weight=0,max=190,backup,off";
    final BackendConfig backend = BackendReader.read(text, new DefaultNames());
    assertEquals(0, backend.weight());
    assertEquals(190, backend.sessionsMax());
    assertEquals(BackendRole.BACKUP, backend.role());
    assertEquals(OperatorState.DRAINED, backend.state());
    assertEquals(text, Spelling.backend(backend));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "127.0.0.1:0; no port of a backend",
        ":9750; needs a host",
        "*:9750; needs a host",
        "0.0.0.0:80; needs a host",
        "[::]:80; needs a host",
        "::1:80; write [::1]:80",
        "127.0.0.1:80x; is no port",
        "127.0.0.1:-1; is no port",
        "127.0.0.1:+; is no port",
        "a:80-90; is no port",
        "=a:80; is no name",
        "a b=a:80; is no name",
        "a:80,; unknown key \"\"",
        "a:80,weigth=1; did you mean weight?",
        "a:80,resolve=some; resolve",
        "a:80,weight; needs a value",
        "a:80,backup=1; takes no value",
        "a:80,weight=1,weight=2; given twice",
        "a:80,weight=1.5; is no whole number",
        "a:80,weight=-1; is negative",
        "tcp://a:80; more than one colon",
        "''; is no address"
      })
  void shouldRefuseWhenABackendIsMalformed(final String text, final String problem) {
    final String message =
        assertThrows(ValueException.class, () -> BackendReader.read(text, new DefaultNames()))
            .getMessage();
    assertTrue(message.contains(problem), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:70000", "a:+70000", "a:80,weight=1000000000", "a,max=1000001"})
  void shouldLeaveTheRangeToTheRecordWhenAKeyIsTooHigh(final String text) {
    assertThrows(ConfigException.class, () -> BackendReader.read(text, new DefaultNames()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"::", "::1", "1::", "1:0:0:2::", "2001:db8::1:0:0:1", "1:2:3:4:5:6:7:8", "0:1::"})
  void shouldWriteTheShortestFormWhenAnIpv6AddressIsShown(final String text)
      throws UnknownHostException {
    final InetAddress ip = InetAddress.getByName(text);
    final String shown = Spelling.address(new InetSocketAddress(ip, 80));
    assertEquals(ip, InetAddress.getByName(shown.substring(1, shown.indexOf(']'))));
    assertTrue(shown.length() <= text.length() + 5, shown);
  }
}
