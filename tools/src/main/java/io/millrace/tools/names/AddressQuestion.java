package io.millrace.tools.names;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The addresses of both families. Servers that will not say anything of one family are common: that
 * is as if it had none. One that does not answer may have some, so that is a failure: what it knew
 * before must not seem gone.
 */
final class AddressQuestion {
  private AddressQuestion() {}

  /** IPv4 first, as the Java runtime has it; empty when there are none. */
  static CompletionStage<List<InetAddress>> ask(final NameServers servers, final Name name) {
    final CompletableFuture<List<InetAddress>> four =
        servers.ask(name, Type.A).thenApply(all -> map(all, r -> ((ARecord) r).getAddress()));
    final CompletableFuture<List<InetAddress>> six =
        servers.ask(name, Type.AAAA).thenApply(all -> map(all, r -> ((AAAARecord) r).getAddress()));
    return CompletableFuture.allOf(four, six)
        .handle(
            (ended, fault) -> {
              final List<InetAddress> found = new ArrayList<>();
              found.addAll(orRefused(four));
              found.addAll(orRefused(six));
              if (fault != null && found.isEmpty()) {
                throw fault instanceof CompletionException known
                    ? known
                    : new CompletionException(fault);
              }
              return found;
            });
  }

  private static List<InetAddress> orRefused(final CompletableFuture<List<InetAddress>> ended) {
    try {
      return ended.join();
    } catch (final CompletionException e) {
      if (e.getCause() instanceof RefusedException) {
        return List.of();
      }
      throw e;
    }
  }

  private static List<InetAddress> map(
      final List<Record> records, final Function<Record, InetAddress> address) {
    return records.stream().map(address).toList();
  }
}
