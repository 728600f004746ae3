package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Prints what now holds for a block of client addresses. */
final class Rules {
  private Rules() {}

  static void print(final JsonElement body, final PrintWriter out) {
    final JsonObject object = body.getAsJsonObject();
    final List<String> names = new ArrayList<>();
    object.getAsJsonArray("frontends").forEach(each -> names.add(each.getAsString()));
    out.println(
        object.get("block").getAsString()
            + ": "
            + object.get("rule").getAsString()
            + " in "
            + String.join(", ", names)
            + (object.has("closed") ? "; sessions closed: " + object.get("closed") : ""));
  }
}
