// NestJS: POST /embed with {"texts": ["…"]} gives {"vectors": [[…]]}. The engine is a provider, made and closed with the application.
import "reflect-metadata";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  HttpCode,
  Inject,
  Module,
  type OnApplicationShutdown,
  Post,
  Res,
} from "@nestjs/common";
import type { ArgumentsHost } from "@nestjs/common/interfaces/features/arguments-host.interface.js";
import { APP_FILTER, NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import type { Response } from "express";
import { Embedder, NativeInferError } from "native-infer";

@Controller()
class EmbedController implements OnApplicationShutdown {
  @Inject(Embedder) private readonly embedder!: Embedder;

  @Post("embed")
  @HttpCode(200)
  async embed(
    @Body("texts") texts: string[],
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ vectors: number[][] }> {
    // A client that goes away takes its texts out of the queue.
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const { vectors } = await this.embedder.embedAll(texts, { signal: gone.signal });
    return { vectors: vectors.map((vector) => Array.from(vector)) };
  }

  /** When the server has closed. */
  async onApplicationShutdown(): Promise<void> {
    await this.embedder.close();
  }
}

@Catch(NativeInferError)
class SendError implements ExceptionFilter<NativeInferError> {
  catch({ httpStatus, code, message }: NativeInferError, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<Response>().status(httpStatus).json({ code, message });
  }
}

@Module({
  controllers: [EmbedController],
  providers: [
    { provide: Embedder, useFactory: () => Embedder.load() },
    { provide: APP_FILTER, useClass: SendError },
  ],
})
class AppModule {}

const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger: ["error"] });
app.useBodyParser("json", { limit: "1mb" });
app.enableShutdownHooks(["SIGTERM"], { useProcessExit: true });
await app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
const server: Server = app.getHttpServer();
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
