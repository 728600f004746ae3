package io.millrace.tools.serve;

import io.millrace.admin.AdminRequest;
import io.millrace.tools.args.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The arguments of a request. Words that begin with {@code --} are options, {@code --key=value} or
 * {@code --key}; those behind a bare {@code --} never are.
 *
 * @param user who asks
 * @param names the words that are no options
 * @param options by name, without dashes; an option without a value has an empty one
 * @param abandoned set when nobody waits for the answer any longer
 */
record Asked(
    String user, List<String> names, Map<String, String> options, AtomicBoolean abandoned) {
  private static final String DASHES = "--";

  /**
   * Reads the words behind the command.
   *
   * @throws Refusal for an option that is unknown or given twice
   */
  static Asked of(final AdminRequest request, final Set<String> known) {
    final List<String> names = new ArrayList<>();
    final Map<String, String> options = new LinkedHashMap<>();
    boolean mayBeOption = true;
    for (final String word : request.words().subList(1, request.words().size())) {
      if (!mayBeOption || !word.startsWith(DASHES)) {
        names.add(word);
      } else if (word.equals(DASHES)) {
        mayBeOption = false;
      } else {
        addOption(word, known, options);
      }
    }
    return new Asked(request.user(), List.copyOf(names), options, new AtomicBoolean());
  }

  /** Whether the client has left or has been told that there was no answer. Any thread. */
  boolean isAbandoned() {
    return abandoned.get();
  }

  private static void addOption(
      final String word, final Set<String> known, final Map<String, String> options) {
    final int equals = word.indexOf('=');
    final String name = word.substring(DASHES.length(), equals < 0 ? word.length() : equals);
    if (!known.contains(name)) {
      throw Refusal.usage("unknown option " + Text.quoted(DASHES + name));
    }
    if (options.put(name, equals < 0 ? "" : word.substring(equals + 1)) != null) {
      throw Refusal.usage(DASHES + name + " is given twice");
    }
  }

  /** The value of an option; null when it was not given. */
  String option(final String name) {
    return options.get(name);
  }

  /** Whether an option was given. */
  boolean has(final String name) {
    return options.containsKey(name);
  }

  /** Refuses words where none are expected. */
  void requireNoNames() {
    if (!names.isEmpty()) {
      throw Refusal.usage("unexpected " + Text.quoted(names.get(0)));
    }
  }
}
