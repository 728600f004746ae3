package io.millrace.health;

import io.millrace.config.ProbeConfig;
import io.millrace.config.Protocol;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;

/** Makes what a probe consists of. */
final class Probes {
  private Probes() {}

  static Attempt attempt(
      final ProbeTarget target,
      final InetSocketAddress address,
      final Wire wire,
      final Attempt.Sink sink) {
    final Dialogue dialogue = dialogue(target);
    final Preface preface = new Preface(target.send());
    return target.probe().protocol() == Protocol.TCP
        ? new StreamAttempt(wire, address, dialogue, preface, sink)
        : new DatagramAttempt(wire, address, dialogue, preface, sink);
  }

  static Dialogue dialogue(final ProbeTarget target) {
    final ProbeConfig probe = target.probe();
    if (probe instanceof ProbeConfig.Http http) {
      final String host = target.host();
      final String literal = host.indexOf(':') < 0 ? host : "[" + host + "]";
      return new HttpDialogue(http, literal + ":" + target.port());
    }
    if (probe instanceof ProbeConfig.Redis redis) {
      return new RedisDialogue(redis);
    }
    if (probe instanceof ProbeConfig.Pgsql pgsql) {
      return new PgsqlDialogue(pgsql);
    }
    if (probe instanceof ProbeConfig.Mysql mysql) {
      return new MysqlDialogue(mysql);
    }
    if (probe instanceof ProbeConfig.Expect expect) {
      return new ExpectDialogue(expect.send(), expect.reply());
    }
    return probe.protocol() == Protocol.UDP ? datagrams(probe) : new ConnectDialogue();
  }

  private static Dialogue datagrams(final ProbeConfig probe) {
    final long number = ThreadLocalRandom.current().nextLong();
    if (probe instanceof ProbeConfig.Udp udp) {
      return new DatagramDialogue(udp.send(), udp.reply());
    }
    if (probe instanceof ProbeConfig.Dns dns) {
      return new DnsDialogue(dns.name(), (short) number);
    }
    return probe instanceof ProbeConfig.Raknet ? new RaknetDialogue(number) : new A2sDialogue();
  }
}
