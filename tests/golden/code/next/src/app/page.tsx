export default function Page() {
  return (
    <main>
      {/* process.env.NOT_READ */}
      <p>It's at {process.env.NEXT_PUBLIC_API_URL}, don't worry</p>
      <a href={`${process.env.NEXT_PUBLIC_SITE}/x`}>there's more</a>
    </main>
  );
}
