package io.millrace.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import io.millrace.config.OperatorState;
import io.millrace.config.ResolveMode;
import io.millrace.net.ServiceAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a name with many backends stands for, and how they follow its configuration. */
final class NameGroupTest {
  private static BackendConfig config(
      final int weight, final int max, final BackendRole role, final ResolveMode mode) {
    final BackendPort port = mode == ResolveMode.ALL ? new BackendPort(5432, 0) : BackendPort.SAME;
    return new BackendConfig("db", "db.test", port, weight, max, role, OperatorState.ENABLED, mode);
  }

  private static ServiceAddress service(final String ip, final int priority, final int weight) {
    return new ServiceAddress(Resolver.literal(ip).get(0), 5432, priority, weight);
  }

  private static void join(final NameGroup group, final Map<String, BackendConfig> wanted) {
    for (final BackendConfig each : wanted.values()) {
      group.members().put(each.name(), new Member(group.members().size(), each));
    }
  }

  private static List<String> members(final NameGroup group) {
    return group.members().values().stream()
        .map(
            each ->
                each.name()
                    + " "
                    + each.weight()
                    + " "
                    + each.config().sessionsMax()
                    + " "
                    + each.config().role())
        .toList();
  }

  @Test
  void shouldConfigureItsMembersWhenItIsConfigured() {
    final NameGroup group = new NameGroup(config(1, 0, BackendRole.PRIMARY, ResolveMode.ALL));
    join(group, group.ofAddresses(Resolver.literal("10.0.0.1")));
    group.configure(config(7, 9, BackendRole.BACKUP, ResolveMode.ALL));
    assertEquals(List.of("db@10.0.0.1 7 9 BACKUP"), members(group));
  }

  @Test
  void shouldKeepWhatTheRecordsSayWhenItIsConfigured() {
    final NameGroup group =
        new NameGroup(config(1, 0, BackendRole.PRIMARY, ResolveMode.SRV_WEIGHTS));
    join(group, group.ofServices(List.of(service("10.0.0.1", 1, 5), service("::1", 2, 3))));
    group.configure(config(1, 9, BackendRole.PRIMARY, ResolveMode.SRV_WEIGHTS));
    assertEquals(
        List.of("db@10.0.0.1:5432 5 9 PRIMARY", "db@[::1]:5432 3 9 BACKUP"), members(group));
  }

  @Test
  void shouldTakeTheBestPriorityWhenAnAddressHasTwo() {
    final NameGroup group =
        new NameGroup(config(1, 0, BackendRole.PRIMARY, ResolveMode.SRV_WEIGHTS));
    join(group, group.ofServices(List.of(service("10.0.0.1", 9, 5), service("10.0.0.1", 2, 3))));
    assertEquals(List.of("db@10.0.0.1:5432 3 0 PRIMARY"), members(group));
  }
}
