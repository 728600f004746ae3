package io.millrace.tools.names;

import io.millrace.net.ServiceAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Type;

/**
 * Look-ups by a DNS library. No thread waits: a name that hangs costs a socket for some seconds.
 * The hosts file comes first; resolv.conf is read anew each time.
 */
final class DnsLookup {
  /** Two for each look-up of a name, with a socket each. */
  private static final int QUESTIONS_MAX = 64;

  /** Of one service. */
  private static final int TARGETS_MAX = 256;

  private static final String LOCALHOST = "localhost";

  private final Questions questions = new Questions(QUESTIONS_MAX);

  private final DnsSettings.Source source;

  /**
   * Asks nobody yet.
   *
   * @param source of the settings, read for each look-up
   */
  DnsLookup(final DnsSettings.Source source) {
    this.source = source;
    // The process ends by its own rules; the library's thread is a daemon.
    System.setProperty("dnsjava.nio.register_shutdown_hook", "false");
  }

  /** See {@link io.millrace.net.NameLookup#lookUpAside}. */
  CompletionStage<List<InetAddress>> addresses(final String host) {
    final List<InetAddress> listed = HostsFile.find(host);
    if (!listed.isEmpty()) {
      return CompletableFuture.completedFuture(listed);
    }
    if (isLocalhost(host)) {
      return failed("the hosts file does not know it"); // never a question for a name server
    }
    try {
      final DnsSettings settings = source.read();
      final NameServers servers = new NameServers(settings.servers(), questions);
      return firstAddresses(servers, candidates(host, settings), 0);
    } catch (final IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** See {@link io.millrace.net.NameLookup#lookUpService}. */
  CompletionStage<List<ServiceAddress>> service(final String service) {
    try {
      final DnsSettings settings = source.read();
      final NameServers servers = new NameServers(settings.servers(), questions);
      return firstRecords(servers, candidates(service, settings), 0)
          .thenCompose(records -> targets(servers, records));
    } catch (final IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The names that a written one may mean, in the order in which the system would try them. */
  private static List<Name> candidates(final String written, final DnsSettings settings)
      throws IOException {
    final Name name = Name.fromString(written);
    if (name.isAbsolute()) {
      return List.of(name);
    }
    final List<Name> names = new ArrayList<>();
    for (final Name suffix : settings.search()) {
      addJoined(names, name, suffix);
    }
    final Name alone = Name.concatenate(name, Name.root);
    names.add(name.labels() - 1 >= settings.dots() ? 0 : names.size(), alone);
    return names;
  }

  private static void addJoined(final List<Name> names, final Name name, final Name suffix) {
    try {
      names.add(Name.concatenate(name, suffix));
    } catch (final NameTooLongException e) {
      return; // there cannot be such a name
    }
  }

  private static CompletionStage<List<InetAddress>> firstAddresses(
      final NameServers servers, final List<Name> names, final int at) {
    if (at == names.size()) {
      return failed("no such name");
    }
    return AddressQuestion.ask(servers, names.get(at))
        .thenCompose(
            found ->
                found.isEmpty()
                    ? firstAddresses(servers, names, at + 1)
                    : CompletableFuture.completedFuture(found));
  }

  private static CompletionStage<List<Record>> firstRecords(
      final NameServers servers, final List<Name> names, final int at) {
    if (at == names.size()) {
      return failed("no such service");
    }
    return servers
        .ask(names.get(at), Type.SRV)
        .thenCompose(
            found ->
                found.isEmpty()
                    ? firstRecords(servers, names, at + 1)
                    : CompletableFuture.completedFuture(found));
  }

  /**
   * The addresses of all targets. One that has none is left out, one that nobody knows about fails
   * the whole: it must not seem gone.
   */
  private static CompletionStage<List<ServiceAddress>> targets(
      final NameServers servers, final List<Record> records) {
    CompletionStage<List<ServiceAddress>> all =
        CompletableFuture.completedFuture(new ArrayList<>());
    final int count = Math.min(records.size(), TARGETS_MAX);
    for (final Record record : records.subList(0, count)) {
      final SRVRecord service = (SRVRecord) record;
      if (!service.getTarget().equals(Name.root)) { // which says that there is no such service
        all = all.thenCombine(target(servers, service), DnsLookup::joined);
      }
    }
    return all.thenApply(
        found -> {
          if (found.isEmpty()) {
            throw new CompletionException(new IOException("no target has an address"));
          }
          return found;
        });
  }

  private static CompletionStage<List<ServiceAddress>> target(
      final NameServers servers, final SRVRecord service) {
    final String host = service.getTarget().toString(true);
    final List<InetAddress> listed = HostsFile.find(host);
    final CompletionStage<List<InetAddress>> found =
        listed.isEmpty()
            ? AddressQuestion.ask(servers, service.getTarget())
            : CompletableFuture.completedFuture(listed);
    return found.thenApply(
        addresses ->
            addresses.stream()
                .map(
                    each ->
                        new ServiceAddress(
                            each, service.getPort(), service.getPriority(), service.getWeight()))
                .toList());
  }

  private static List<ServiceAddress> joined(
      final List<ServiceAddress> some, final List<ServiceAddress> more) {
    final List<ServiceAddress> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private static boolean isLocalhost(final String host) {
    final String plain = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    final String lower = plain.toLowerCase(Locale.ROOT);
    return lower.equals(LOCALHOST) || lower.endsWith("." + LOCALHOST);
  }

  private static <T> CompletionStage<T> failed(final String why) {
    return CompletableFuture.failedFuture(new IOException(why));
  }
}
