package io.millrace.tools.serve;

import com.google.gson.JsonObject;
import io.millrace.Forwarder;
import io.millrace.admin.AdminReply;
import io.millrace.tools.args.OperatorValues;
import io.millrace.tools.args.Text;
import io.millrace.tools.args.UsageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@code weight NAME N} or {@code weight NAME=N...}: all in one step. */
final class WeightOperation implements Operation {
  private final Forwarder forwarder;

  WeightOperation(final Running running) {
    forwarder = running.forwarder();
  }

  @Override
  public String name() {
    return "weight";
  }

  @Override
  public CompletableFuture<AdminReply> perform(final Asked asked) {
    final Map<String, Integer> weights = weights(asked.names());
    return BackendLines.orRefused(forwarder.order(ops -> ops.weigh(weights, asked.user())))
        .thenCompose(
            done -> {
              final JsonObject body = new JsonObject();
              body.add("backends", BackendLines.of(done));
              return Answers.good(body);
            });
  }

  private static Map<String, Integer> weights(final List<String> words) {
    final boolean isPair = words.size() == 2 && words.get(0).indexOf('=') < 0;
    final List<String> settings = isPair ? List.of(words.get(0) + "=" + words.get(1)) : words;
    if (settings.isEmpty()) {
      throw Refusal.usage("no backend is named; write NAME N or NAME=N...");
    }
    final Map<String, Integer> weights = new LinkedHashMap<>();
    for (final String setting : settings) {
      final int equals = setting.indexOf('=');
      if (equals < 1) {
        throw Refusal.usage(Text.quoted(setting) + " sets no weight; write NAME=N");
      }
      final String name = setting.substring(0, equals);
      if (weights.put(name, weight(name, setting.substring(equals + 1))) != null) {
        throw Refusal.usage(Text.quoted(name) + " is given twice");
      }
    }
    return weights;
  }

  private static int weight(final String name, final String text) {
    try {
      return OperatorValues.count("weight of " + name, text);
    } catch (final UsageException e) {
      throw Refusal.usage(e.getMessage());
    }
  }
}
