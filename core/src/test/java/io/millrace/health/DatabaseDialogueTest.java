package io.millrace.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.ProbeConfig;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** pgsql and mysql against scripted peers, byte by byte. Conformance H3; cases C12, C13. */
final class DatabaseDialogueTest {
  private static final String LET_IN = "R" + Talk.bytes(0, 0, 0, 8, 0, 0, 0, 0);
  private static final String READY = "Z" + Talk.bytes(0, 0, 0, 5) + "I";

  private static PgsqlDialogue pgsql(final String user) {
    return new PgsqlDialogue(new ProbeConfig.Pgsql(0, user, null, null, null), null, null);
  }

  private static MysqlDialogue mysql(final String user) {
    return new MysqlDialogue(new ProbeConfig.Mysql(0, user));
  }

  private static String error(final String code, final String text) {
    final String fields = "SFATAL\0VFATAL\0C" + code + "\0M" + text + "\0\0";
    return "E" + Talk.bytes(0, 0, 0, fields.length() + 4) + fields;
  }

  /** A MySQL packet. */
  private static String packet(final int sequence, final String body) {
    return Talk.bytes(body.length() & 0xFF, body.length() >> 8, 0, sequence) + body;
  }

  private static String greeting() {
    return packet(
        0,
        Talk.bytes(10)
            + "8.0.36\0"
            + Talk.bytes(1, 0, 0, 0)
            + "12345678\0"
            + Talk.bytes(0xFF, 0xFF, 33, 2, 0, 0xFF, 0xC1, 21)
            + "\0".repeat(10)
            + "123456789012\0mysql_native_password\0");
  }

  private static String refusal(final int sequence, final int code, final String text) {
    return packet(sequence, Talk.bytes(0xFF, code & 0xFF, code >> 8) + text);
  }

  @Test
  void shouldSendTheStartUpPacketWhenItIsPgsql() {
    final String body = "user\0bob\0database\0bob\0application_name\0millrace\0\0";
    assertEquals(
        Talk.bytes(0, 0, 0, body.length() + 8, 0, 3, 0, 0) + body, new Talk(pgsql("bob")).said());
  }

  @Test
  void shouldBeGoodAndSayNothingMoreWhenPgsqlAsksForAPassword() {
    for (final int method : new int[] {3, 5, 10}) {
      final String asks = "R" + Talk.bytes(0, 0, 0, 12, 0, 0, 0, method, 1, 2, 3, 4);
      assertEquals(Verdict.GOOD, Talk.on(() -> pgsql("bob"), asks));
      final Talk talk = new Talk(pgsql("bob"));
      talk.said();
      talk.hear(asks, 1);
      assertEquals("", talk.said());
    }
  }

  @Test
  void shouldWaitUntilItIsReadyAndTerminateWhenPgsqlLetsUsIn() {
    final Talk talk = new Talk(pgsql("bob"));
    talk.said();
    assertNull(talk.hear(LET_IN + "S" + Talk.bytes(0, 0, 0, 8) + "a\0b\0", 1));
    assertEquals(Verdict.GOOD, talk.hear("K" + Talk.bytes(0, 0, 0, 12) + "12345678" + READY, 1));
    assertEquals("X" + Talk.bytes(0, 0, 0, 4), talk.said());
  }

  @Test
  void shouldBeFullWhenPgsqlHasTooManyClients() {
    final String many = error("53300", "sorry, too many clients already");
    assertEquals(
        "full: 53300 sorry, too many clients already", Talk.on(() -> pgsql(null), many).text());
    assertEquals(Verdict.Outcome.FULL, Talk.on(() -> pgsql("bob"), LET_IN + many).outcome());
  }

  @Test
  void shouldBeBadWhenPgsqlSaysWhy() {
    final String starting = error("57P03", "the database system is starting up");
    assertEquals(
        "reply: 57P03 the database system is starting up",
        Talk.on(() -> pgsql(null), starting).text());
    assertEquals(
        "reply: 08P01 pgbouncer cannot connect to server",
        Talk.on(() -> pgsql("bob"), LET_IN + error("08P01", "pgbouncer cannot connect to server"))
            .text());
  }

  @Test
  void shouldMindAnUnknownUserOnlyWhenOneWasGiven() {
    final String unknown = LET_IN + error("28000", "role \"millrace\" does not exist");
    assertEquals(Verdict.GOOD, Talk.on(() -> pgsql(null), unknown));
    assertEquals(Verdict.Outcome.REPLY, Talk.on(() -> pgsql("bob"), unknown).outcome());
  }

  @Test
  void shouldRefuseWhatIsNoPgsql() {
    for (final String garbage :
        new String[] {
          "HTTP/1.1",
          "\0",
          "R" + Talk.bytes(0, 0, 0, 3),
          "R" + Talk.bytes(0x7F, 0, 0, 0),
          "R" + Talk.bytes(0xFF, 0, 0, 0),
          "R" + Talk.bytes(0, 0, 0, 4)
        }) {
      assertEquals("reply: no PostgreSQL", Talk.on(() -> pgsql(null), garbage).text());
    }
    assertEquals(
        "reply: it closed the connection without an answer", new Talk(pgsql(null)).end().text());
  }

  @Test
  void shouldLogInAndQuitWhenItIsMysql() {
    final Talk talk = new Talk(mysql("bob"));
    assertEquals("", talk.said(), "the server speaks first");
    assertNull(talk.hear(greeting(), 1));
    final String login = talk.said();
    assertEquals(login.length() - 4, login.charAt(0));
    assertEquals(1, login.charAt(3), "its number follows the greeting's");
    assertTrue(login.contains("bob\0\0mysql_native_password\0"), login);
    assertEquals(Verdict.GOOD, talk.hear(packet(2, Talk.bytes(0, 0, 0, 2, 0, 0, 0)), 1));
    assertEquals(Talk.bytes(1, 0, 0, 0, 1), talk.said(), "COM_QUIT");
  }

  @Test
  void shouldAnswerWithAnEmptyPasswordWhenMysqlSwitchesTheMethod() {
    final Talk talk = new Talk(mysql("bob"));
    talk.hear(greeting(), 1);
    talk.said();
    assertNull(talk.hear(packet(2, Talk.bytes(0xFE) + "caching_sha2_password\0abc\0"), 1));
    assertEquals(Talk.bytes(0, 0, 0, 3), talk.said());
    assertEquals(Verdict.GOOD, talk.hear(packet(4, Talk.bytes(0, 0, 0)), 1));
  }

  @Test
  void shouldBeFullWhenMysqlHasTooManyClients() {
    final Supplier<Dialogue> make = () -> mysql("bob");
    assertEquals(
        "full: 1040 Too many connections",
        Talk.on(make, refusal(0, 1040, "Too many connections")).text());
    assertEquals(
        "full: 1040 Too many connections",
        Talk.on(make, greeting() + refusal(2, 1040, "#08004Too many connections")).text());
  }

  @Test
  void shouldBeBadWhenMysqlSaysWhy() {
    assertEquals(
        "reply: 1129 Host is blocked",
        Talk.on(() -> mysql(null), refusal(0, 1129, "Host is blocked")).text());
    final String denied = greeting() + refusal(2, 1045, "#28000Access denied");
    assertEquals("reply: 1045 Access denied", Talk.on(() -> mysql("bob"), denied).text());
    assertEquals(Verdict.GOOD, Talk.on(() -> mysql(null), denied), "nobody named a user");
    assertEquals(
        "reply: it wants a password",
        Talk.on(() -> mysql("bob"), greeting() + packet(2, Talk.bytes(1, 4))).text());
  }

  @Test
  void shouldRefuseWhatIsNoMysql() {
    for (final String garbage :
        new String[] {"HTTP/1.1 400 Bad", "\0\0\0\0", packet(0, "\t5.0"), packet(0, "\u00FFx")}) {
      assertEquals("reply: no MySQL", Talk.on(() -> mysql(null), garbage).text());
    }
  }
}
