package io.millrace.tools.names;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/**
 * Asks name servers, one after the other, for records of one type. Blocks no thread and has ended
 * within {@link #BUDGET_MS}.
 */
final class NameServers {
  /** For one question, all servers and repetitions together. */
  static final long BUDGET_MS = 5_000;

  /** As the system's resolver does. */
  private static final int SERVERS_MAX = 3;

  /** Each server is asked so often; the second time in the oldest way, without extensions. */
  private static final int ROUNDS = 2;

  private static final int NO_EXTENSIONS = -1;
  private static final Duration ATTEMPT = Duration.ofSeconds(1);

  private final List<InetSocketAddress> servers;
  private final Questions questions;

  NameServers(final List<InetSocketAddress> servers, final Questions questions) {
    this.servers = servers.size() > SERVERS_MAX ? servers.subList(0, SERVERS_MAX) : servers;
    this.questions = questions;
  }

  /**
   * Looks for records.
   *
   * @param name absolute
   * @param type of the records
   * @return empty when there are none; fails with an {@link IOException} when nobody knows
   */
  CompletableFuture<List<Record>> ask(final Name name, final int type) {
    final CompletableFuture<List<Record>> answer = new CompletableFuture<>();
    if (servers.isEmpty()) {
      answer.completeExceptionally(new IOException("no name server is configured"));
      return answer;
    }
    final Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
    questions.ask(
        () -> {
          answer.completeOnTimeout(null, BUDGET_MS, TimeUnit.MILLISECONDS);
          attempt(query, 0, answer);
          return answer;
        });
    return answer.thenCompose(found -> found == null ? silent() : done(found));
  }

  private void attempt(
      final Message query, final int number, final CompletableFuture<List<Record>> answer) {
    final SimpleResolver resolver = new SimpleResolver(servers.get(number % servers.size()));
    resolver.setTimeout(ATTEMPT);
    if (number >= servers.size()) {
      resolver.setEDNS(NO_EXTENSIONS);
    }
    resolver
        .sendAsync(query, Runnable::run)
        .whenComplete(
            (message, fault) -> {
              final List<Record> found = fault == null ? records(query, message) : null;
              final boolean last = number + 1 == ROUNDS * servers.size();
              if (found != null) {
                answer.complete(found);
              } else if (last && message != null) {
                answer.completeExceptionally(refusal(message.getRcode()));
              } else if (last) {
                answer.complete(null);
              } else if (!answer.isDone()) {
                attempt(query, number + 1, answer);
              }
            });
  }

  private static IOException refusal(final int code) {
    final String text = "name servers say " + Rcode.string(code).toLowerCase(Locale.ROOT);
    final boolean refused = code == Rcode.REFUSED || code == Rcode.NOTIMP;
    return refused ? new RefusedException(text) : new IOException(text);
  }

  /** Null when the server does not know; empty when it knows that there are none. */
  private static List<Record> records(final Message query, final Message message) {
    final int code = message.getRcode();
    if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
      return null;
    }
    final Message normal = message.normalize(query);
    if (normal == null) {
      return null;
    }
    final List<Record> found = new ArrayList<>();
    for (final Record record : normal.getSection(Section.ANSWER)) {
      if (record.getType() == query.getQuestion().getType()) {
        found.add(record);
      }
    }
    return found;
  }

  private static CompletionStage<List<Record>> done(final List<Record> found) {
    return CompletableFuture.completedFuture(found);
  }

  private static CompletionStage<List<Record>> silent() {
    return CompletableFuture.failedFuture(new IOException("no name server answers"));
  }
}
