// Package clients runs Go clients of OpenAI's API against a server at NATIVE_INFER_URL. Run by scripts/more-clients.mjs.
package clients

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/azure"
	"github.com/openai/openai-go/v3/option"
	sashabaranov "github.com/sashabaranov/go-openai"
)

const model = "all-MiniLM-L6-v2"

var (
	url   = os.Getenv("NATIVE_INFER_URL")
	texts = []string{"How big is London", "Straße, 東京, 🌍", strings.Repeat("word ", 300), "  spaces\nand lines "}
)

// The vectors of some texts, without a client.
func vectorsOf(t *testing.T, input []string, dimensions int) [][]float64 {
	t.Helper()
	body, _ := json.Marshal(map[string]any{"model": model, "input": input, "dimensions": dimensions})
	response, err := http.Post(url+"/v1/embeddings", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Data []struct{ Embedding []float64 }
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	var vectors [][]float64
	for _, row := range answer.Data {
		vectors = append(vectors, row.Embedding)
	}
	return vectors
}

func assertNear(t *testing.T, actual, expected [][]float64) {
	t.Helper()
	if len(actual) != len(expected) || len(actual) == 0 {
		t.Fatalf("%d vectors, expected are %d", len(actual), len(expected))
	}
	for i, vector := range actual {
		if len(vector) != len(expected[i]) {
			t.Fatalf("vector %d has %d dimensions, expected are %d", i, len(vector), len(expected[i]))
		}
		for j, x := range vector {
			if math.Abs(x-expected[i][j]) > 1e-6 {
				t.Fatalf("vector %d is %v at %d, expected is %v", i, x, j, expected[i][j])
			}
		}
	}
}

func official(options ...option.RequestOption) openai.Client {
	return openai.NewClient(append(options, option.WithMaxRetries(0))...)
}

func clients() map[string]openai.Client {
	key := option.WithAPIKey("any")
	return map[string]openai.Client{
		"openai":                  official(key, option.WithBaseURL(url+"/v1/")),
		"a base URL with slashes": official(key, option.WithBaseURL(url+"//v1//")),
		"azure":                   official(azure.WithEndpoint(url, "2024-10-21"), azure.WithAPIKey("any"), azure.WithUnsafeAllowHTTP()),
	}
}

func request(input []string) openai.EmbeddingNewParams {
	return openai.EmbeddingNewParams{
		Model: model,
		Input: openai.EmbeddingNewParamsInputUnion{OfArrayOfStrings: input},
	}
}

func rows(answer *openai.CreateEmbeddingResponse) [][]float64 {
	var vectors [][]float64
	for _, row := range answer.Data {
		vectors = append(vectors, row.Embedding)
	}
	return vectors
}

func TestOfficialClientGetsTheRightVectors(t *testing.T) {
	expected := vectorsOf(t, texts, 384)
	for name, client := range clients() {
		t.Run(name, func(t *testing.T) {
			answer, err := client.Embeddings.New(context.Background(), request(texts))
			if err != nil {
				t.Fatal(err)
			}
			assertNear(t, rows(answer), expected)
			if answer.Usage.TotalTokens <= 256 {
				t.Fatal(answer.Usage)
			}
		})
	}
}

func TestOfficialClientMaySendNull(t *testing.T) {
	null := []option.RequestOption{
		option.WithJSONSet("encoding_format", nil), option.WithJSONSet("dimensions", nil), option.WithJSONSet("user", nil),
	}
	for name, client := range clients() {
		t.Run(name, func(t *testing.T) {
			answer, err := client.Embeddings.New(context.Background(), request(texts), null...)
			if err != nil {
				t.Fatal(err)
			}
			assertNear(t, rows(answer), vectorsOf(t, texts, 384))
		})
	}
}

func TestOfficialClientChoosesDimensionsAndLearnsWhatIsWrong(t *testing.T) {
	client := clients()["openai"]
	body := request(texts[:1])
	body.Dimensions = openai.Int(32)
	answer, err := client.Embeddings.New(context.Background(), body)
	if err != nil {
		t.Fatal(err)
	}
	assertNear(t, rows(answer), vectorsOf(t, texts[:1], 32))
	body.Dimensions = openai.Int(385)
	_, err = client.Embeddings.New(context.Background(), body)
	var wrong *openai.Error
	if !errors.As(err, &wrong) || wrong.StatusCode != 400 || !strings.Contains(wrong.Message, "dimensions is 385") {
		t.Fatal(err)
	}
}

func TestOfficialClientReadsBase64(t *testing.T) {
	body := request(texts)
	body.EncodingFormat = openai.EmbeddingNewParamsEncodingFormatBase64
	var answer struct{ Data []struct{ Embedding string } }
	client := clients()["openai"]
	if err := client.Post(context.Background(), "embeddings", body, &answer); err != nil {
		t.Fatal(err)
	}
	var vectors [][]float64
	for _, row := range answer.Data {
		decoded, err := base64.StdEncoding.DecodeString(row.Embedding)
		if err != nil {
			t.Fatal(err)
		}
		floats := make([]float32, len(decoded)/4)
		_ = binary.Read(bytes.NewReader(decoded), binary.LittleEndian, floats)
		var vector []float64
		for _, x := range floats {
			vector = append(vector, float64(x))
		}
		vectors = append(vectors, vector)
	}
	assertNear(t, vectors, vectorsOf(t, texts, 384))
}

func TestCommunityClient(t *testing.T) {
	azureConfig := sashabaranov.DefaultAzureConfig("any", url)
	azureConfig.AzureModelMapperFunc = func(name string) string { return name }
	config := sashabaranov.DefaultConfig("any")
	config.BaseURL = url + "/v1"
	for name, config := range map[string]sashabaranov.ClientConfig{"openai": config, "azure": azureConfig} {
		for _, format := range []sashabaranov.EmbeddingEncodingFormat{"", "float", "base64"} {
			t.Run(name+" "+string(format), func(t *testing.T) {
				client := sashabaranov.NewClientWithConfig(config)
				answer, err := client.CreateEmbeddings(context.Background(), sashabaranov.EmbeddingRequest{
					Input: texts, Model: model, EncodingFormat: format,
				})
				if err != nil {
					t.Fatal(err)
				}
				var vectors [][]float64
				for _, row := range answer.Data {
					var vector []float64
					for _, x := range row.Embedding {
						vector = append(vector, float64(x))
					}
					vectors = append(vectors, vector)
				}
				assertNear(t, vectors, vectorsOf(t, texts, 384))
			})
		}
	}
}
