// Spring AI's clients of OpenAI's and Ollama's API against a server at NATIVE_INFER_URL. Run by scripts/more-clients.mjs, without a
// build.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.ai.document.MetadataMode;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.ollama.OllamaEmbeddingModel;
import org.springframework.ai.ollama.api.OllamaApi;
import org.springframework.ai.ollama.api.OllamaEmbeddingOptions;
import org.springframework.ai.openai.OpenAiEmbeddingModel;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;
import org.springframework.ai.openai.api.OpenAiApi;
import org.springframework.ai.retry.NonTransientAiException;
import org.springframework.ai.retry.RetryUtils;

class Clients {
  static final String URL = System.getenv("NATIVE_INFER_URL");
  static final String MODEL = "all-MiniLM-L6-v2";
  static final List<String> TEXTS = List.of("How big is London", "Straße, 東京, 🌍", "word ".repeat(300), "lines\nand lines");
  static final ObjectMapper JSON = new ObjectMapper();

  /** The vectors of some texts, without Spring AI. */
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

  static EmbeddingModel openAi(String path, Integer dimensions) {
    OpenAiApi api = OpenAiApi.builder().baseUrl(URL + path).apiKey("any").build();
    OpenAiEmbeddingOptions options = OpenAiEmbeddingOptions.builder().model(MODEL).dimensions(dimensions).build();
    return new OpenAiEmbeddingModel(api, MetadataMode.EMBED, options, RetryUtils.SHORT_RETRY_TEMPLATE);
  }

  static EmbeddingModel ollama(OllamaEmbeddingOptions options) {
    OllamaApi api = OllamaApi.builder().baseUrl(URL).build();
    return OllamaEmbeddingModel.builder().ollamaApi(api).defaultOptions(options).build();
  }

  static EmbeddingResponse call(EmbeddingModel model) {
    return model.call(new EmbeddingRequest(TEXTS, null));
  }

  static List<float[]> embed(EmbeddingModel model) {
    return call(model).getResults().stream().map(Embedding::getOutput).toList();
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
    for (String path : List.of("", "/", "/openai")) {
      assertNear("OpenAI's API at " + (path.isEmpty() ? "the root" : path), embed(openAi(path, null)), expected);
    }
    assertNear("OpenAI's API, dimensions", embed(openAi("", 32)), vectorsOf(Map.of("input", TEXTS, "dimensions", 32)));
    if (call(openAi("", null)).getMetadata().getUsage().getPromptTokens() < 256) throw new AssertionError("usage");
    if (openAi("", null).dimensions() != 384) throw new AssertionError("dimensions");
    try {
      embed(openAi("", 385));
      throw new AssertionError("385 dimensions were accepted");
    } catch (NonTransientAiException error) {
      if (!error.getMessage().contains("dimensions is 385")) throw error;
      System.out.println("ok OpenAI's API, an error");
    }
    for (String name : List.of(MODEL, MODEL + ":latest")) {
      assertNear("Ollama's API, " + name, embed(ollama(OllamaEmbeddingOptions.builder().model(name).build())), expected);
    }
    OllamaEmbeddingOptions strict = OllamaEmbeddingOptions.builder().model(MODEL).truncate(false).build();
    try {
      embed(ollama(strict));
      throw new AssertionError("a long text was accepted");
    } catch (NonTransientAiException error) {
      if (!error.getMessage().contains("256 tokens")) throw error;
      System.out.println("ok Ollama's API, an error");
    }
  }
}
