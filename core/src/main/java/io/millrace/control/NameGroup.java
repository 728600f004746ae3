package io.millrace.control;

import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import io.millrace.config.ResolveMode;
import io.millrace.net.AddressText;
import io.millrace.net.ServiceAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A configured backend that stands for as many as its name has addresses, and which they are now.
 * Conductor's thread only.
 */
final class NameGroup {

  /** By name, in the order in which they joined. */
  private final Map<String, Member> members = new LinkedHashMap<>();

  private BackendConfig config;
  private boolean answered;

  NameGroup(final BackendConfig config) {
    this.config = config;
  }

  BackendConfig config() {
    return config;
  }

  /** The same name, configured anew, and so are its members, whatever the next look-up brings. */
  void configure(final BackendConfig other) {
    for (final Member member : members.values()) {
      final BackendConfig now = member.config();
      final String suffix = now.name().substring(now.name().indexOf(BackendConfig.AT) + 1);
      BackendConfig next = other.at(now.host(), suffix, now.port());
      if (other.resolve() == ResolveMode.SRV_WEIGHTS) {
        next = next.withWeight(now.weight());
      }
      if (now.role() == BackendRole.BACKUP && config.role() == BackendRole.PRIMARY) {
        next = next.withRole(BackendRole.BACKUP); // by the priority of its record
      }
      member.configure(next);
    }
    config = other;
  }

  /** By name. */
  Map<String, Member> members() {
    return members;
  }

  /** Whether its name was looked up once, well or not. */
  boolean isAnswered() {
    return answered;
  }

  void answered() {
    answered = true;
  }

  /** What the addresses of a name stand for, each once. */
  Map<String, BackendConfig> ofAddresses(final List<InetAddress> addresses) {
    final Map<String, BackendConfig> wanted = new LinkedHashMap<>();
    for (final InetAddress address : addresses) {
      final String ip = AddressText.ip(address);
      final BackendConfig each = config.at(ip, ip, config.port());
      wanted.putIfAbsent(each.name(), each);
    }
    return wanted;
  }

  /**
   * What the addresses of a service stand for, each once: those of the lowest priority number are
   * primaries unless all are backups, those of higher ones are backups.
   */
  Map<String, BackendConfig> ofServices(final List<ServiceAddress> addresses) {
    final List<ServiceAddress> sorted = new ArrayList<>(addresses);
    sorted.sort(Comparator.comparingInt(ServiceAddress::priority));
    int heaviest = 0;
    for (final ServiceAddress each : sorted) {
      heaviest = Math.max(heaviest, each.weight());
    }
    final Map<String, BackendConfig> wanted = new LinkedHashMap<>();
    for (final ServiceAddress each : sorted) {
      final String ip = AddressText.ip(each.address());
      final String suffix = AddressText.ipPort(each.address(), each.port());
      BackendConfig backend = config.at(ip, suffix, new BackendPort(each.port(), 0));
      if (config.resolve() == ResolveMode.SRV_WEIGHTS) {
        backend = backend.withWeight(weight(each.weight(), heaviest));
      }
      if (each.priority() > sorted.get(0).priority()) {
        backend = backend.withRole(BackendRole.BACKUP);
      }
      wanted.putIfAbsent(backend.name(), backend);
    }
    return wanted;
  }

  /**
   * A record's weight of 0 means "hardly ever", not "never"; those beyond our range are scaled
   * down, all of them.
   */
  private static int weight(final int weight, final int heaviest) {
    final int scaled =
        heaviest <= BackendConfig.WEIGHT_MAX
            ? weight
            : (int) Math.round((double) weight * BackendConfig.WEIGHT_MAX / heaviest);
    return Math.max(1, scaled);
  }
}
