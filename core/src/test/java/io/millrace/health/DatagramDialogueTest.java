package io.millrace.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.ExpectedReply;
import io.millrace.config.ProbeConfig;
import io.millrace.config.ProbeConfig.Redis.Role;
import io.millrace.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** udp, dns, a2s and raknet against scripted peers; garbage for every probe. */
final class DatagramDialogueTest {
  private static final String ALL_ONES = Talk.bytes(255, 255, 255, 255);

  @Test
  void shouldJudgeTheFirstDatagramWhenOneIsExpected() {
    final Supplier<Dialogue> make =
        () -> new DatagramDialogue("ping", new ExpectedReply(ExpectedReply.Kind.MATCH, "pong"));
    assertEquals("ping", new Talk(make.get()).said());
    assertEquals(Verdict.GOOD, new Talk(make.get()).datagram("a pong"));
    assertEquals(
        "reply: another answer than expected", new Talk(make.get()).datagram("what").text());
    assertEquals(
        Verdict.GOOD, new Talk(new DatagramDialogue("x", ExpectedReply.ANY)).datagram("what"));
  }

  @Test
  void shouldAskForTheRootWhenItIsDns() {
    assertEquals(
        Talk.bytes(0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1),
        new Talk(new DnsDialogue(".", (short) 0x1234)).said());
    assertEquals(
        Talk.bytes(0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2)
            + "db"
            + Talk.bytes(4)
            + "test"
            + Talk.bytes(0, 0, 1, 0, 1),
        new Talk(new DnsDialogue("db.test", (short) 1)).said());
  }

  @Test
  void shouldJudgeByTheCodeWhenDnsAnswers() {
    assertEquals(Verdict.GOOD, dns(7, 0x80));
    assertEquals(Verdict.GOOD, dns(7, 0x83));
    assertEquals("reply: server failure", dns(7, 0x82).text());
    assertEquals("reply: refused", dns(7, 0x85).text());
    assertEquals("reply: error 9", dns(7, 0x89).text());
    assertNull(dns(8, 0x80), "of another question");
    assertEquals(
        "reply: no DNS", new Talk(new DnsDialogue(".", (short) 7)).datagram("short").text());
  }

  private static Verdict dns(final int id, final int code) {
    return new Talk(new DnsDialogue(".", (short) 7))
        .datagram(Talk.bytes(0, id, 0x80, code, 0, 1, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void shouldRepeatTheQuestionWithTheNumberWhenA2sWantsThat() {
    final Talk talk = new Talk(new A2sDialogue());
    final String question = ALL_ONES + "TSource Engine Query\0";
    assertEquals(question, talk.said());
    assertNull(talk.datagram(ALL_ONES + "A" + Talk.bytes(1, 2, 3, 4)));
    assertEquals(question + Talk.bytes(1, 2, 3, 4), talk.said());
    assertEquals(Verdict.GOOD, talk.datagram(ALL_ONES + "I" + Talk.bytes(17) + "name\0"));
  }

  @Test
  void shouldRefuseWhatIsNoA2s() {
    assertEquals(Verdict.GOOD, new Talk(new A2sDialogue()).datagram(ALL_ONES + "Ix"));
    assertEquals("reply: no A2S", new Talk(new A2sDialogue()).datagram(ALL_ONES).text());
    assertEquals("reply: no A2S", new Talk(new A2sDialogue()).datagram("garbage!").text());
    final Talk twice = new Talk(new A2sDialogue());
    assertNull(twice.datagram(ALL_ONES + "A1234"));
    assertEquals("reply: no A2S", twice.datagram(ALL_ONES + "A1234").text(), "no ping-pong");
  }

  @Test
  void shouldBeGoodWhenThePongBringsTheNumberBack() {
    final Talk talk = new Talk(new RaknetDialogue(0x0102030405060708L));
    final String ping = talk.said();
    final String magic = ping.substring(9, 25);
    final String number = Talk.bytes(1, 2, 3, 4, 5, 6, 7, 8);
    assertEquals(Talk.bytes(1) + number, ping.substring(0, 9));
    final String guid = "87654321";
    assertEquals(
        Verdict.GOOD, talk.datagram(Talk.bytes(0x1C) + number + guid + magic + "\0\5MCPE;"));
    assertNull(talk.datagram(Talk.bytes(0x1C) + guid + guid + magic), "another's pong");
    assertEquals(
        "reply: no RakNet", talk.datagram(Talk.bytes(0x1C) + number + guid + guid + guid).text());
    assertEquals("reply: no RakNet", talk.datagram(ping).text());
  }

  /** Whatever comes: no exception, and what the operator is told stays short. */
  @Test
  void shouldNeitherThrowNorTellNovelsWhenThePeerSendsGarbage() {
    final List<Supplier<Dialogue>> all =
        List.of(
            () ->
                new HttpDialogue(new ProbeConfig.Http(0, "GET", "/", 200, 299, null, null), "h:1"),
            () ->
                new RedisDialogue(new ProbeConfig.Redis(0, Role.MASTER, null, null, 1, null), null),
            () -> new PgsqlDialogue(new ProbeConfig.Pgsql(0, null, null, null, null), null, null),
            () -> new MysqlDialogue(new ProbeConfig.Mysql(0, null)),
            () -> new DnsDialogue(".", (short) 7),
            A2sDialogue::new,
            () -> new RaknetDialogue(7));
    final String[] starts = {"", "HTTP/1.1 ", "+PONG\r\n$", "R\0\0\0", "\t\0\0\0\n", "E\0\0\1"};
    Seeds.each(
        30,
        random -> {
          for (final Supplier<Dialogue> make : all) {
            final byte[] noise = new byte[random.nextInt(3_000)];
            random.nextBytes(noise);
            final String text =
                starts[random.nextInt(starts.length)]
                    + new String(noise, StandardCharsets.ISO_8859_1);
            final Verdict stream = new Talk(make.get()).hear(text, 1 + random.nextInt(700));
            final Verdict datagram = new Talk(make.get()).datagram(text);
            assertTrue(stream == null || stream.text().length() < 100);
            assertTrue(datagram == null || datagram.text().length() < 100);
          }
        });
  }
}
