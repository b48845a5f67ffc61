import type { Middleware } from "koa";
import { HttpError } from "../http/http-error.js";

/**
 * Throws 429 `OVERLOADED` where `most` requests are under way already, before the body is read. A
 * request is under way until its client has received the answer or has gone.
 *
 * @param retryAfter - seconds after which it may be worth trying again
 */
export function limitConcurrency(most: number, retryAfter: () => number): Middleware {
  let underWay = 0;
  return (ctx, next) => {
    if (underWay >= most) {
      throw new HttpError(
        429,
        "OVERLOADED",
        `${underWay} requests are under way; at most ${most} are allowed`,
        { retryAfter: retryAfter() },
      );
    }
    underWay += 1;
    ctx.res.once("close", () => {
      underWay -= 1;
    });
    return next();
  };
}
