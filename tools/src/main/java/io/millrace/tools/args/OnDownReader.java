package io.millrace.tools.args;

import io.millrace.config.DownCause;
import io.millrace.config.DownPolicy;
import io.millrace.config.OnDownConfig;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Reads and writes {@code POLICY[,CAUSE=POLICY...]}. */
final class OnDownReader {
  private static final String PACED = "paced:";

  private OnDownReader() {}

  static OnDownConfig read(final String text) {
    final String[] parts = text.split(",", -1);
    if (parts[0].indexOf('=') >= 0) {
      throw new ValueException(
          Text.quoted(parts[0]) + " stands first; write the policy of all other causes before it");
    }
    final DownPolicy others = policy(parts[0]);
    final Map<DownCause, DownPolicy> own = new EnumMap<>(DownCause.class);
    for (int i = 1; i < parts.length; i++) {
      final int equals = parts[i].indexOf('=');
      final DownCause cause = cause(equals < 0 ? parts[i] : parts[i].substring(0, equals));
      if (equals < 0) {
        throw new ValueException(cause.label() + " needs a policy: " + cause.label() + "=keep");
      }
      final DownPolicy policy = policy(parts[i].substring(equals + 1));
      if (cause == DownCause.TAKEOVER && policy.kind() != DownPolicy.Kind.CLOSE) {
        throw new ValueException("a takeover always closes; leave takeover out");
      }
      if (own.put(cause, policy) != null) {
        throw new ValueException(cause.label() + " is given twice");
      }
    }
    return new OnDownConfig(
        own.getOrDefault(DownCause.REFUSED, others),
        own.getOrDefault(DownCause.TIMEOUT, others),
        own.getOrDefault(DownCause.REPLY, others),
        own.getOrDefault(DownCause.REMOVED, others));
  }

  /** As {@link #read} takes it: the policy of most causes, then those that differ. */
  static String spelling(final OnDownConfig config) {
    final List<DownCause> causes =
        List.of(DownCause.REFUSED, DownCause.TIMEOUT, DownCause.REPLY, DownCause.REMOVED);
    DownPolicy others = config.policy(causes.get(0));
    for (final DownCause cause : causes) {
      if (times(config, causes, config.policy(cause)) > times(config, causes, others)) {
        others = config.policy(cause);
      }
    }
    final StringBuilder out = new StringBuilder(text(others));
    for (final DownCause cause : causes) {
      if (!config.policy(cause).equals(others)) {
        out.append(',').append(cause.label()).append('=').append(text(config.policy(cause)));
      }
    }
    return out.toString();
  }

  private static int times(
      final OnDownConfig config, final List<DownCause> causes, final DownPolicy policy) {
    int times = 0;
    for (final DownCause cause : causes) {
      times += config.policy(cause).equals(policy) ? 1 : 0;
    }
    return times;
  }

  private static DownPolicy policy(final String text) {
    switch (text) {
      case "keep":
        return DownPolicy.KEEP;
      case "silent":
        return DownPolicy.SILENT;
      case "close":
        return DownPolicy.CLOSE;
      default:
        if (text.startsWith(PACED)) {
          return new DownPolicy(DownPolicy.Kind.PACED, Values.rate(text.substring(PACED.length())));
        }
        throw new ValueException(
            Text.quoted(text) + " is no policy; write keep, silent, close or paced:200/s");
    }
  }

  private static String text(final DownPolicy policy) {
    return switch (policy.kind()) {
      case KEEP -> "keep";
      case SILENT -> "silent";
      case CLOSE -> "close";
      case PACED -> PACED + Spelling.rate(policy.rate());
    };
  }

  private static DownCause cause(final String text) {
    final List<String> labels = new ArrayList<>();
    for (final DownCause cause : DownCause.values()) {
      if (cause.label().equals(text)) {
        return cause;
      }
      labels.add(cause.label());
    }
    throw new ValueException(
        Text.quoted(text) + " is no cause; there are " + String.join(", ", labels));
  }
}
