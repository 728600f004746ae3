package io.millrace.tools.reload;

import io.millrace.config.BackendConfig;
import io.millrace.config.DownCause;
import io.millrace.config.DownPolicy;
import io.millrace.config.FrontendConfig;
import io.millrace.control.BackendChange;
import io.millrace.control.ConfigDiff;
import io.millrace.control.FrontendChange;
import io.millrace.control.ReloadPlan;
import io.millrace.tools.args.Expansion;
import io.millrace.tools.args.Flag;
import io.millrace.tools.args.Settings;
import io.millrace.tools.args.Spelling;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells in flags what differs between two settings. */
final class Differences {
  private static final Set<Flag> FOR_LIFE =
      EnumSet.of(
          Flag.LOOPS,
          Flag.IDLE_STRATEGY,
          Flag.BUFFERS,
          Flag.DIR,
          Flag.SHARE_PORT,
          Flag.HTTP,
          Flag.LOG);

  private Differences() {}

  /** The global flags that differ and need a restart. */
  static List<String> restarts(final Settings before, final Settings after) {
    return globals(before, after, FOR_LIFE);
  }

  /** All other differences. */
  static List<String> lines(final Settings before, final Settings after, final ConfigDiff diff) {
    final List<String> lines =
        new ArrayList<>(globals(before, after, EnumSet.complementOf(EnumSet.copyOf(FOR_LIFE))));
    diff.removed().forEach(each -> lines.add("removed " + text(each)));
    diff.changed().forEach(each -> change(each, lines));
    diff.added().forEach(each -> lines.add("added " + text(each)));
    return lines;
  }

  /** What becomes of the sessions of those that go. */
  static List<String> sessions(final ReloadPlan plan) {
    final List<String> lines = new ArrayList<>();
    for (final ReloadPlan.Staying each : plan.staying()) {
      final String sessions = each.sessions() == 1 ? "1 session" : each.sessions() + " sessions";
      final DownPolicy.Kind kind = policy(plan, each.frontend());
      final boolean ends = kind == DownPolicy.Kind.CLOSE || kind == DownPolicy.Kind.PACED;
      lines.add(
          sessions
              + " of "
              + each.frontend()
              + "/"
              + each.backend()
              + (ends ? " end, as --on-down says of removed backends" : " live on until they end"));
    }
    return lines;
  }

  /** Sessions of a frontend that goes as a whole live on. */
  private static DownPolicy.Kind policy(final ReloadPlan plan, final String frontend) {
    for (final FrontendChange each : plan.diff().changed()) {
      if (each.after().name().equals(frontend)) {
        return each.after().pool().failover().onDown().policy(DownCause.REMOVED).kind();
      }
    }
    return DownPolicy.Kind.KEEP;
  }

  private static String text(final FrontendConfig frontend) {
    final int backends = frontend.pool().backends().size();
    return "frontend "
        + frontend.name()
        + ": --listen "
        + Expansion.flags(frontend).get(Flag.LISTEN).get(0)
        + ", "
        + (backends == 1 ? "1 backend" : backends + " backends");
  }

  private static void change(final FrontendChange change, final List<String> lines) {
    final String name = change.after().name() + ": ";
    for (final String each :
        between(
            Expansion.flags(change.before()),
            Expansion.flags(change.after()),
            EnumSet.allOf(Flag.class))) {
      lines.add(name + each);
    }
    for (final BackendConfig each : change.removed()) {
      lines.add(name + "removed --backend " + Spelling.backend(each));
    }
    for (final BackendChange each : change.changed()) {
      lines.add(
          name
              + "--backend "
              + Spelling.backend(each.before())
              + " -> "
              + Spelling.backend(each.after()));
    }
    for (final BackendConfig each : change.added()) {
      lines.add(name + "added --backend " + Spelling.backend(each));
    }
    if (change.settings().contains(FrontendChange.ORDER)) {
      lines.add(name + "its backends are in another order");
    }
  }

  private static List<String> globals(
      final Settings before, final Settings after, final Set<Flag> of) {
    return between(Expansion.flags(before), Expansion.flags(after), of);
  }

  private static List<String> between(
      final Map<Flag, List<String>> before,
      final Map<Flag, List<String>> after,
      final Set<Flag> of) {
    final List<String> lines = new ArrayList<>();
    for (final Flag flag : of) {
      final List<String> old = before.getOrDefault(flag, List.of());
      final List<String> now = after.getOrDefault(flag, List.of());
      if (flag.isRepeatable()) {
        repeated(flag, old, now, lines);
      } else if (!old.equals(now)) {
        lines.add(flag.spelling() + " " + value(flag, old) + " -> " + value(flag, now));
      }
    }
    return lines;
  }

  private static void repeated(
      final Flag flag, final List<String> old, final List<String> now, final List<String> lines) {
    if (flag == Flag.LISTEN && !old.equals(now)) {
      lines.add(flag.spelling() + " " + value(flag, old) + " -> " + value(flag, now));
      return;
    }
    final Set<String> before = Set.copyOf(old);
    final Set<String> after = Set.copyOf(now);
    old.stream()
        .filter(each -> !after.contains(each))
        .forEach(each -> lines.add("removed " + flag.spelling() + " " + each));
    now.stream()
        .filter(each -> !before.contains(each))
        .forEach(each -> lines.add("added " + flag.spelling() + " " + each));
  }

  private static String value(final Flag flag, final List<String> values) {
    if (flag.isSwitch()) {
      return values.isEmpty() ? "off" : "on";
    }
    return values.isEmpty() ? "default" : String.join(" ", values);
  }
}
