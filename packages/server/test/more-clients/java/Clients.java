// LangChain4j's client of OpenAI's API against a server at NATIVE_INFER_URL. Run by scripts/more-clients.mjs, without a build.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class Clients {
  static final String URL = System.getenv("NATIVE_INFER_URL");
  static final String MODEL = "all-MiniLM-L6-v2";
  static final List<String> TEXTS = List.of("How big is London", "Straße, 東京, 🌍", "word ".repeat(300), "lines\nand lines");
  static final ObjectMapper JSON = new ObjectMapper();

  /** The vectors of some texts, without LangChain4j; HttpClient offers HTTP/2 with the request. */
  static List<float[]> vectorsOf(Map<String, Object> body) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(URL + "/v1/embeddings"))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
        .build();
    HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) throw new AssertionError(response.body());
    List<float[]> vectors = new ArrayList<>();
    for (JsonNode row : JSON.readTree(response.body()).get("data")) {
      vectors.add(JSON.convertValue(row.get("embedding"), float[].class));
    }
    return vectors;
  }

  static OpenAiEmbeddingModel.OpenAiEmbeddingModelBuilder model(String path) {
    return OpenAiEmbeddingModel.builder().baseUrl(URL + path).apiKey("any").modelName(MODEL).maxRetries(0);
  }

  static List<float[]> embed(OpenAiEmbeddingModel model, List<String> texts) {
    List<TextSegment> segments = texts.stream().map(TextSegment::from).toList();
    return model.embedAll(segments).content().stream().map(Embedding::vector).toList();
  }

  static void assertNear(String what, List<float[]> actual, List<float[]> expected) {
    if (actual.size() != expected.size()) throw new AssertionError(what + ": " + actual.size() + " vectors");
    for (int i = 0; i < actual.size(); i += 1) {
      float[] vector = actual.get(i);
      if (vector.length != expected.get(i).length) throw new AssertionError(what + ": " + vector.length);
      for (int j = 0; j < vector.length; j += 1) {
        if (Math.abs(vector[j] - expected.get(i)[j]) > 1e-6) throw new AssertionError(what + ": vector " + i);
      }
    }
    System.out.println("ok " + what);
  }

  public static void main(String[] arguments) throws Exception {
    List<float[]> expected = vectorsOf(Map.of("input", TEXTS, "model", MODEL));
    Map<String, Object> nulls = new HashMap<>(Map.of("input", TEXTS));
    for (String field : List.of("model", "encoding_format", "dimensions", "user")) nulls.put(field, null);
    assertNear("null for what is not set, and HTTP/2 offered", vectorsOf(nulls), expected);
    for (String path : List.of("/v1", "/v1/", "//v1")) {
      assertNear("base URL " + path, embed(model(path).build(), TEXTS), expected);
    }
    for (String encoding : List.of("float", "base64")) {
      assertNear(encoding, embed(model("/v1").encodingFormat(encoding).build(), TEXTS), expected);
    }
    List<float[]> shorter = vectorsOf(Map.of("input", TEXTS, "dimensions", 32));
    assertNear("dimensions", embed(model("/v1").dimensions(32).build(), TEXTS), shorter);
    try {
      embed(model("/v1").dimensions(385).build(), TEXTS);
      throw new AssertionError("385 dimensions were accepted");
    } catch (InvalidRequestException error) {
      if (!error.getMessage().contains("dimensions is 385")) throw error;
      System.out.println("ok an error");
    }
  }
}
